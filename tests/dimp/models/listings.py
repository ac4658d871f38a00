"""What repositories of the hub hold, by the names that are published there; sizes in bytes, rounded to their size."""

from __future__ import annotations

from dimp.models.hub_files import File

GB, MB = 10**9, 10**6

SDXL = {
    "model_index.json": 609, "LICENSE.md": 14_100, "README.md": 10_900, ".gitattributes": 1_700, "01.png": 800_000,
    "sd_xl_base_1.0.safetensors": 6_938_078_334, "sd_xl_base_1.0_0.9vae.safetensors": 6_938_078_334,
    "sd_xl_offset_example-lora_1.0.safetensors": 49_553_604,
    "scheduler/scheduler_config.json": 479, "tokenizer/merges.txt": 524_619, "tokenizer/vocab.json": 1_059_962,
    "tokenizer/tokenizer_config.json": 737, "tokenizer/special_tokens_map.json": 472,
    "tokenizer_2/merges.txt": 524_619, "tokenizer_2/vocab.json": 1_059_962, "tokenizer_2/tokenizer_config.json": 725,
    "text_encoder/config.json": 565, "text_encoder/model.safetensors": 492_265_168,
    "text_encoder/model.fp16.safetensors": 246_144_152, "text_encoder/model.onnx": 492_587_457,
    "text_encoder/flax_model.msgpack": 492_245_475, "text_encoder/openvino_model.bin": 492_242_672,
    "text_encoder/openvino_model.xml": 1_057_789,
    "text_encoder_2/config.json": 575, "text_encoder_2/model.safetensors": 2_778_702_264,
    "text_encoder_2/model.fp16.safetensors": 1_389_382_176, "text_encoder_2/model.onnx": 1_041_992,
    "text_encoder_2/model.onnx_data": 2_778_639_360,
    "unet/config.json": 1_680, "unet/diffusion_pytorch_model.safetensors": 10_270_077_736,
    "unet/diffusion_pytorch_model.fp16.safetensors": 5_135_149_760, "unet/model.onnx": 7_293_842,
    "vae/config.json": 642, "vae/diffusion_pytorch_model.safetensors": 334_643_268,
    "vae/diffusion_pytorch_model.fp16.safetensors": 167_335_342,
    "vae_1_0/config.json": 607, "vae_1_0/diffusion_pytorch_model.safetensors": 334_643_268,
    "vae_1_0/diffusion_pytorch_model.fp16.safetensors": 167_335_342,
    "vae_decoder/config.json": 607, "vae_decoder/model.onnx": 198_093_688,
    "vae_encoder/config.json": 607, "vae_encoder/model.onnx": 136_775_724,
}  # fmt: skip
SDXL_INDEX = {
    "_class_name": "StableDiffusionXLPipeline", "force_zeros_for_empty_prompt": True,
    "scheduler": ["diffusers", "EulerDiscreteScheduler"], "text_encoder": ["transformers", "CLIPTextModel"],
    "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"], "tokenizer": ["transformers", "CLIPTokenizer"],
    "tokenizer_2": ["transformers", "CLIPTokenizer"], "unet": ["diffusers", "UNet2DConditionModel"],
    "vae": ["diffusers", "AutoencoderKL"],
}  # fmt: skip

SD35 = {
    "model_index.json": 706, "LICENSE.md": 7_400, "sd3.5_large.safetensors": 16_460_379_262,
    "text_encoders/clip_g.safetensors": 1_389_382_176, "text_encoders/t5xxl_fp16.safetensors": 9_787_841_024,
    "scheduler/scheduler_config.json": 141, "tokenizer/merges.txt": 524_619, "tokenizer_3/spiece.model": 791_656,
    "tokenizer_3/tokenizer.json": 2_424_235,
    "text_encoder/config.json": 574, "text_encoder/model.fp16.safetensors": 247_323_896,
    "text_encoder/model.safetensors": 247_323_896,
    "text_encoder_2/config.json": 570, "text_encoder_2/model.fp16.safetensors": 1_389_382_176,
    "text_encoder_2/model.safetensors": 1_389_382_176,
    "text_encoder_3/config.json": 740, "text_encoder_3/model-00001-of-00002.safetensors": 4_994_582_224,
    "text_encoder_3/model-00002-of-00002.safetensors": 4_530_066_360,
    "text_encoder_3/model.fp16-00001-of-00002.safetensors": 4_994_582_224,
    "text_encoder_3/model.fp16-00002-of-00002.safetensors": 4_530_066_360,
    "text_encoder_3/model.safetensors.index.json": 19_937, "text_encoder_3/model.safetensors.index.fp16.json": 20_000,
    "transformer/config.json": 524, "transformer/diffusion_pytorch_model-00001-of-00002.safetensors": 9_983_000_000,
    "transformer/diffusion_pytorch_model-00002-of-00002.safetensors": 6_310_000_000,
    "transformer/diffusion_pytorch_model.safetensors.index.json": 160_000,
    "vae/config.json": 809, "vae/diffusion_pytorch_model.safetensors": 167_666_902,
}  # fmt: skip
SD35_INDEX = {
    "_class_name": "StableDiffusion3Pipeline", "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"],
    "text_encoder": ["transformers", "CLIPTextModelWithProjection"],
    "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"],
    "text_encoder_3": ["transformers", "T5EncoderModel"], "tokenizer": ["transformers", "CLIPTokenizer"],
    "tokenizer_3": ["transformers", "T5TokenizerFast"], "transformer": ["diffusers", "SD3Transformer2DModel"],
    "vae": ["diffusers", "AutoencoderKL"], "image_encoder": [None, None],
}  # fmt: skip

SD15 = {
    "model_index.json": 541, "README.md": 14_000, "v1-5-pruned-emaonly.ckpt": 4_265_380_512,
    "v1-5-pruned-emaonly.safetensors": 4_265_146_304, "v1-inference.yaml": 1_870,
    "feature_extractor/preprocessor_config.json": 342, "safety_checker/config.json": 4_723,
    "safety_checker/model.fp16.safetensors": 608_018_440, "safety_checker/model.safetensors": 1_215_981_830,
    "safety_checker/pytorch_model.bin": 1_216_061_799, "safety_checker/pytorch_model.fp16.bin": 608_103_564,
    "scheduler/scheduler_config.json": 308, "text_encoder/config.json": 617,
    "text_encoder/model.fp16.safetensors": 246_144_152, "text_encoder/model.safetensors": 492_265_879,
    "text_encoder/pytorch_model.bin": 492_305_335, "tokenizer/merges.txt": 524_619, "tokenizer/vocab.json": 1_059_962,
    "unet/config.json": 743, "unet/diffusion_pytorch_model.bin": 3_438_354_725,
    "unet/diffusion_pytorch_model.fp16.safetensors": 1_719_125_304,
    "unet/diffusion_pytorch_model.non_ema.safetensors": 3_438_167_536,
    "unet/diffusion_pytorch_model.safetensors": 3_438_167_540, "vae/config.json": 547,
    "vae/diffusion_pytorch_model.fp16.safetensors": 167_335_342, "vae/diffusion_pytorch_model.safetensors": 334_643_276,
}  # fmt: skip

UNION = {
    ".gitattributes": 1_500, "README.md": 12_000, "config.json": 1_400, "config_promax.json": 1_400,
    "diffusion_pytorch_model.safetensors": 2_513_342_408, "diffusion_pytorch_model_promax.safetensors": 2_513_342_408,
    "images/000000_canny_concat.webp": 200_000,
}  # fmt: skip

MOTION = {
    "config.json": 559, "README.md": 7_000, "diffusion_pytorch_model.fp16.safetensors": 907_000_000,
    "diffusion_pytorch_model.safetensors": 1_813_000_000,
}  # fmt: skip


def files(listing: dict[str, int]) -> list[File]:
    """A listing as the hub's answer is read."""
    return [File(path, size, blob="0" * 40) for path, size in listing.items()]
