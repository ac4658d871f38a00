"""The routes, one small module for each thing they speak of."""
