"""Words of the whole scene: time of day, weather, season, light, mood, camera, and places with their prepositions."""

from __future__ import annotations

from dimp.interpret.words import listed

TIMES = {
    "night": "at night",
    "nighttime": "at night",
    "night time": "at night",
    "midnight": "at midnight",
    "dawn": "at dawn",
    "sunrise": "at sunrise",
    "daybreak": "at dawn",
    "morning": "in the morning",
    "noon": "at noon",
    "midday": "at midday",
    "afternoon": "in the afternoon",
    "evening": "in the evening",
    "dusk": "at dusk",
    "twilight": "at twilight",
    "sunset": "at sunset",
    "day": "during the day",
    "daytime": "in the daytime",
    "day time": "in the daytime",
    "daylight": "in daylight",
    "golden hour": "at golden hour",
    "blue hour": "at blue hour",
}
"""A time of day as people name it, and as a phrase that ends a caption."""

SEASONS = {
    "spring": "in spring",
    "springtime": "in springtime",
    "summer": "in summer",
    "summertime": "in summertime",
    "autumn": "in autumn",
    "fall": "in fall",
    "winter": "in winter",
    "wintertime": "in wintertime",
    "christmas": "at Christmas",
    "halloween": "at Halloween",
}

WEATHER = {
    "sunny": "sunny",
    "sunshine": "sunny",
    "rain": "rainy",
    "raining": "rainy",
    "pour": "rainy",
    "pouring": "rainy",
    "drizzling": "rainy",
    "rainy": "rainy",
    "snow": "snowy",
    "snowing": "snowy",
    "snowy": "snowy",
    "fog": "foggy",
    "foggy": "foggy",
    "mist": "misty",
    "misty": "misty",
    "cloudy": "cloudy",
    "clouds": "cloudy",
    "overcast": "overcast",
    "cloudless": "cloudless",
    "clear": "clear",
    "storm": "stormy",
    "stormy": "stormy",
    "thunderstorm": "stormy",
    "windy": "windy",
    "wind": "windy",
    "hazy": "hazy",
    "gloomy": "gloomy",
    "blizzard": "snowy",
    "hail": "hailing",
    "drizzle": "drizzly",
    "drizzly": "drizzly",
}
"""Weather as people name it, and its adjective ('on a rainy day')."""
WEATHER_NOUNS = listed(
    "rain snow fog mist storm thunderstorm lightning clouds sunshine hail drizzle blizzard haze smoke"
)

LIGHTING = {
    "brighter": "bright lighting",
    "darker": "dark lighting",
    "lighter": "bright lighting",
    "dimmer": "dim lighting",
    "warmer": "warm lighting",
    "cooler": "cool lighting",
    "colder": "cold lighting",
    "bright": "bright lighting",
    "dark": "dark lighting",
    "dim": "dim lighting",
    "moonlit": "moonlit",
    "candlelit": "candlelit",
    "backlit": "backlit",
    "sunlit": "sunlit",
    "neon lights": "neon lights",
    "high contrast": "high contrast",
    "low key": "low-key lighting",
    "high key": "high-key lighting",
}
LIGHT_NOUNS = listed("lighting light lights illumination shadows glow")
CONTRAST = {
    "contrast": "high contrast",
    "saturation": "saturated colors",
    "saturated": "saturated colors",
    "color": "vivid colors",
}

MOODS = listed(
    """moody cozy cosy eerie spooky scary creepy dramatic romantic peaceful serene calm dreamy mysterious gloomy
    cheerful
    happy sad melancholic melancholy nostalgic epic whimsical magical festive ominous tense joyful lonely surreal
    ethereal majestic playful horror apocalyptic dystopian utopian futuristic"""
)

CAMERA = {
    "zoom out": "wide shot",
    "zoomed out": "wide shot",
    "from far away": "wide shot",
    "from afar": "wide shot",
    "from a distance": "wide shot",
    "from a bird's perspective": "aerial view",
    "bird's perspective": "aerial view",
    "pull back": "wide shot",
    "further away": "wide shot",
    "farther away": "wide shot",
    "farther": "wide shot",
    "further": "wide shot",
    "step back": "wide shot",
    "wider": "wide shot",
    "wide shot": "wide shot",
    "medium shot": "medium shot",
    "wide angle": "wide-angle shot",
    "zoom in": "close-up",
    "zoomed in": "close-up",
    "closer": "close-up",
    "get closer": "close-up",
    "move closer": "close-up",
    "come closer": "close-up",
    "closeup": "close-up",
    "close up": "close-up",
    "close-up": "close-up",
    "macro": "macro shot",
    "macro shot": "macro shot",
    "portrait": "portrait",
    "full body": "full-body shot",
    "full-body": "full-body shot",
    "from above": "seen from above",
    "from the top": "seen from above",
    "from below": "seen from below",
    "low angle": "low-angle shot",
    "lower angle": "low-angle shot",
    "from a lower angle": "low-angle shot",
    "higher angle": "high-angle shot",
    "from a higher angle": "high-angle shot",
    "high angle": "high-angle shot",
    "from behind": "seen from behind",
    "from the back": "seen from behind",
    "from the side": "seen from the side",
    "eye level": "eye-level view",
    "ground level": "ground-level view",
    "side view": "side view",
    "front view": "front view",
    "from the front": "seen from the front",
    "bird's eye view": "bird's-eye view",
    "birds eye view": "bird's-eye view",
    "bird's-eye view": "bird's-eye view",
    "aerial view": "aerial view",
    "aerial": "aerial view",
    "drone shot": "aerial view",
    "top view": "top view",
    "top-down": "top-down view",
    "top down": "top-down view",
    "panorama": "panoramic view",
    "panoramic": "panoramic view",
    "fisheye": "fisheye lens",
    "bokeh": "bokeh",
    "depth of field": "shallow depth of field",
    "shallow depth of field": "shallow depth of field",
    "blurry background": "blurry background",
    "motion blur": "motion blur",
}
CAMERA_NOUNS = listed("shot view angle lens perspective close-up closeup camera")
LAYOUT_CHANGES = frozenset(
    {"wide shot", "wide-angle shot", "aerial view", "panoramic view", "seen from above", "seen from behind"}
)
"""Camera moves that need a new layout, so that a low strength cannot carry them."""

SCENE_NOUNS = listed("background backdrop scene scenery setting location place surroundings environment")
IMAGE_NOUNS = listed(
    "image picture photo photograph painting video scene frame shot everything whole clip footage art artwork"
)

PLACE_PREPOSITIONS = {
    "on": """beach street road moon mars lake frozen-lake hillside hill mountain roof rooftop bridge island farm
    grass snow
    ice sand stage boat ship planet table desk counter field-of-ice runway highway sidewalk court playground path trail
    lawn
    shore coast cliff sofa couch bed floor ground rock log glacier iceberg train bus plane platform porch balcony
    carpet rug meadow-path dock pier track cloud clouds battlefield prairie plain plains tundra dune ridge terrace
    deck pavement racetrack pitch golf-course yacht raft ferry spaceship rooftops steppe""",
    "at": """seaside airport station party concert funeral wedding market fair festival carnival school university
    museum
    gym zoo office restaurant bar café cafe stadium""",
    "in": """forest woods jungle desert city town village field meadow garden park room kitchen bedroom bathroom house
    castle cave ocean sea river lake pool pond water sky space outerspace valley canyon snow rain swamp savanna
    countryside winter factory warehouse library church cathedral temple hospital shop store supermarket mall diner
    studio alley parking hallway corridor basement attic barn stable prison laboratory lab tunnel subway ruins
    wonderland dream galaxy nebula tank aquarium cage bowl vat volcano storm tokyo paris london venice york egypt japan
    world land landscape street-scene fog mist square living-room tent cockpit courtyard cubicles orchard vineyard
    cemetery graveyard stadium arena classroom bakery prairie savannah rainforest mountains
    yard backyard harbor marina rink plaza theater theatre cinema nightclub club pub mosque palace mansion hut igloo
    wasteland oasis hills heaven hell jupiter antarctica arctic sahara bathtub greenhouse attic cellar garage workshop
    saloon casino spa gallery maze jail dungeon lounge lobby elevator courtroom ballroom kitchen ghetto suburb suburbs
    metropolis airport-terminal train-station space-station wilderness bush reef cornfield wheatfield battlefield
    graveyard junkyard landfill slum mine quarry igloo chapel bookstore mall arcade pub bar""",
}
PLACES: dict[str, str] = {w.replace("-", " "): p for p, ws in PLACE_PREPOSITIONS.items() for w in ws.split()}
"""A place's head word, and the preposition that goes with it."""
BUILDINGS = listed(
    """tavern inn pub cottage cabin hut shed farmhouse villa chalet lodge bungalow hotel motel hostel windmill watermill
    mill lighthouse tower skyscraper monastery abbey convent fortress fort citadel bookshop shop store bistro pizzeria
    brewery winery boathouse treehouse house castle palace mansion barn church cathedral temple mosque chapel school
    hospital library museum theater theatre cinema station factory warehouse greenhouse bakery restaurant cafe café"""
)
"""What is as much a thing as a place: in another one's stead, and not round it."""
PLACE_ADVERBS = listed("indoors outdoors inside outside underwater underground downtown upstairs outdoor indoor")
PLACE_LEADS = listed("on in at under behind beside near next above below inside to by")
"""Words with which a place begins."""
LOCATIVES = (
    "in front of",
    "on top of",
    "next to",
    "in",
    "on",
    "at",
    "over",
    "against",
    "near",
    "by",
    "through",
    "across",
    "along",
    "inside",
    "outside",
    "under",
    "above",
    "beside",
    "down",
    "into",
    "from",
    "around",
    "among",
    "behind",
)
GROUNDS = listed("grass snow sand water ice floor ground field lawn sea road table")
SCENES = PLACES.keys() - listed(
    "bathtub bed boat bowl bus cage carpet couch counter deck desk log plane raft rug sofa table tank tent train vat "
    "yacht ship rock castle house"
)
"""Where a whole picture may be: places without those that are things in them."""
