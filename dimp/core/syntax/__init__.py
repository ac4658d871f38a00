"""The syntax that people know from A1111 and ComfyUI: weights, choices, wildcards and LoRAs in a prompt. Pure."""
