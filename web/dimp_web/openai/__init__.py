"""Images the way OpenAI's clients ask for them: requests, pictures that are sent along, answers and streams."""
