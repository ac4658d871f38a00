"""What is done to networks that are loaded, whatever their family: kept smaller, asked less often; and upscalers."""
