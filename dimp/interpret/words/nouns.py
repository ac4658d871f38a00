"""Nouns the rules must know by name: irregular plurals, people and their pronouns, clothes, small families of kinds."""

from __future__ import annotations

from dimp.interpret.words import listed
from dimp.interpret.words.living import CREATURES, ROLES

IRREGULAR_PLURALS = {
    "man": "men",
    "woman": "women",
    "child": "children",
    "person": "people",
    "mouse": "mice",
    "goose": "geese",
    "foot": "feet",
    "tooth": "teeth",
    "wolf": "wolves",
    "leaf": "leaves",
    "knife": "knives",
    "shelf": "shelves",
    "half": "halves",
    "calf": "calves",
    "loaf": "loaves",
    "thief": "thieves",
    "scarf": "scarves",
    "wife": "wives",
    "life": "lives",
    "elf": "elves",
    "ox": "oxen",
    "cactus": "cacti",
    "fish": "fish",
    "sheep": "sheep",
    "deer": "deer",
    "samurai": "samurai",
    "ninja": "ninjas",
    "aircraft": "aircraft",
    "spacecraft": "spacecraft",
    "moose": "moose",
    "bison": "bison",
    "squid": "squid",
    "salmon": "salmon",
    "dwarf": "dwarves",
    "potato": "potatoes",
    "tomato": "tomatoes",
    "hero": "heroes",
    "volcano": "volcanoes",
    "mango": "mangoes",
    "echo": "echoes",
    "policeman": "policemen",
    "fireman": "firemen",
    "snowman": "snowmen",
    "fisherman": "fishermen",
}
IRREGULAR_SINGULARS = {plural: one for one, plural in IRREGULAR_PLURALS.items()}
MASS = listed(
    """grass snow water sand rain fog mist smoke fire hair fur food bread rice pizza-dough cheese butter
    chocolate coffee tea
    milk wine beer juice pasta spaghetti sushi lava meat ice metal wood glass paper traffic furniture luggage
    clothing jewelry light lightning
    sunshine scenery armor makeup cutlery grass hay mud dust ice-cream cake-frosting frosting syrup
    text foam moss ivy cream pepperoni ham bacon spinach lettuce parsley broccoli corn cilantro basil salt sugar
    flour garlic ginger ketchup mustard mayonnaise sauce gravy salad soup honey jam fruit cereal oatmeal popcorn
    steam smoke soil dirt gravel asphalt lace graffiti confetti glitter sunlight moonlight daylight wheat bamboo seaweed
    yogurt whiskey vodka champagne cider lemonade soda pork beef steak-tartare salmon tuna shrimp seafood poultry
    tofu pudding custard ketchup jam
    headwear footwear parmesan mozzarella cheddar feta hummus guacamole pesto oregano thyme rosemary cinnamon arugula
    kale greenery vegetation foliage scaffolding jewellery"""
)
"""Nouns that take no article and no number."""
PLURAL_ONLY = listed(
    "glasses sunglasses trousers pants shorts jeans scissors headphones goggles binoculars clothes stairs"
)
NOT_PLURAL = listed(
    "bus glass grass dress cross boss kiss moss gas lens canvas atlas octopus cactus circus virus campus "
    "iris walrus chess "
    "christmas paris compass mattress princess goddess waitress actress wilderness darkness happiness tennis focus"
)

MALE = listed(
    "man boy guy gentleman king prince father dad son brother uncle grandfather husband actor waiter monk wizard "
    "grandson nephew emperor duke groom grandpa granddad bridegroom"
)
FEMALE = listed(
    "woman girl lady queen princess mother mom daughter sister aunt grandmother wife actress waitress nun witch bride "
    "maid granddaughter niece empress duchess goddess heroine ballerina stewardess mum grandma granny bridesmaid"
)
YOUNG = listed("child kid baby toddler infant boy girl")
GROWN = listed(
    """adult man woman gentleman lady king queen father dad mother mom mum grandfather grandmother grandpa granddad
    grandma granny husband wife emperor empress actor actress waiter waitress monk nun groom bride"""
)
PEOPLE = (
    MALE
    | FEMALE
    | YOUNG
    | GROWN
    | listed(
        """person people human teenager someone somebody figure crowd group family
        couple
    pilot sailor captain clown judge guard mechanic magician detective spy thief hero scientist engineer lawyer butcher
    barista bartender goalkeeper gymnast acrobat conductor shepherd nun priest bishop mayor hunter sheriff
    astronaut knight soldier artist musician chef cook doctor nurse teacher student farmer pirate ninja samurai
    cowboy police policeman firefighter athlete guitarist pianist cyclist tourist jogger hiker friend
    neighbour neighbor guest visitor stranger customer shopper seller vendor fisherman fisherwoman colleague
    teammate classmate passenger elf dwarf giant troll ogre goblin fairy viking gladiator surgeon nanny twin"""
    )
    | ROLES
)
ANIMALS = CREATURES | listed(
    """animal creature pet dog puppy hound poodle corgi husky terrier cat kitten kitty horse pony foal donkey mule zebra
    cow bull calf ox buffalo bison sheep lamb goat ram pig piglet boar bird duck duckling goose swan chicken hen
    rooster mare stallion
    chick turkey eagle hawk falcon owl parrot macaw toucan crow raven pigeon dove seagull gull sparrow robin penguin
    flamingo peacock ostrich pelican heron stork fox wolf coyote bear panda polar-bear koala kangaroo lion lioness
    tiger
    leopard cheetah jaguar panther lynx rabbit bunny hare squirrel chipmunk hamster mouse rat hedgehog beaver otter
    raccoon skunk badger deer fawn elk moose reindeer antelope gazelle giraffe elephant rhino rhinoceros hippo
    hippopotamus camel llama alpaca monkey ape gorilla chimpanzee orangutan lemur sloth seal walrus dolphin whale
    shark
    fish goldfish: salmon octopus squid crab lobster jellyfish turtle tortoise snake lizard gecko iguana chameleon
    crocodile alligator dinosaur frog toad butterfly moth bee wasp ant spider ladybug dragonfly beetle snail worm
    orca mammoth narwhal manatee hummingbird kingfisher woodpecker magpie cockatoo toad newt salamander platypus meerkat
    warthog wildcat puma cougar bobcat mole badger ferret weasel mink hamster guinea-pig capybara armadillo anteater
    wombat starfish seahorse stingray velociraptor triceratops grasshopper cricket mosquito firefly caterpillar
    cub pup joey gosling tadpole gerbil kraken yeti
    dragon unicorn phoenix griffin pegasus mermaid robot android cyborg alien monster zombie ghost vampire skeleton"""
)
"""Animals and creatures: what acts, is petted and may wear a hat."""
COLLECTIONS = listed(
    """group crowd pair couple bunch herd flock pile stack row set team pack swarm lot number bouquet collection line
    array variety series party family"""
)
PORTIONS = listed(
    "side slice piece loaf sprig bit portion serving scoop drop pinch helping chunk stick sheet strand layer handful"
)
PORTION_PLURALS = listed("slices pieces chunks bits leaves halves rings wedges strips cubes petals")
NOT_PEOPLE = listed(
    """german roman counter cooker poster mower roller scooter cutter slider toaster boiler heater trailer tower
    shower washer dryer planter layer paper letter river speaker locker marker drawer hanger lighter container
    blender burner printer feeder shaker shaver stroller sweater slipper dresser ladder cleaner mixer tanker
    cracker bumper cruiser freezer server computer helicopter skyscraper water flower butter corner border
    center cover folder holder number power sticker wrapper zipper chopper charger pitcher"""
)
"""Things whose name ends like that of a person who does something."""
NOUNS_IN_Y = listed(
    """butterfly city lady baby family country puppy berry monkey turkey library party body story factory pony
    bunny kitty
    daisy lily cherry strawberry blueberry raspberry blackberry cranberry fairy candy jelly valley alley donkey hockey
    jersey trolley whiskey honey money chimney journey kidney subway highway runway railway doorway driveway hallway
    display birthday holiday bakery gallery battery pottery jewelry machinery scenery embroidery cemetery nursery
    surgery lavatory laboratory observatory balcony bicycle-y belly teddy buddy husky canary dragonfly firefly enemy
    army navy toy spray tray galaxy luxury century treasury activity university community society deity mummy
    dummy taxi-y lorry ferry quarry pastry dairy diary secretary county dynasty beauty property security"""
)
"""Nouns that end like adjectives in -y."""
NOUNS_LIKE_ADJECTIVES = NOUNS_IN_Y | listed(
    """table vegetable cable stable fable staple marble bible crucible dirigible fish goldfish jellyfish starfish
        swordfish catfish dish radish polish varnish parish rubbish garnish olive hive beehive archive dive five
        wife detective captive relative executive sieve grave cave stove glove dove necklace mistress
        bus cactus circus octopus walrus hippopotamus platypus campus chorus virus
        bread shed sled bobsled seed weed reed steed speed breed creed moped hundred thoroughbred homestead
        building painting ceiling clothing wedding evening morning string spring swing king viking railing earring
        drawing lightning pudding dumpling duckling gosling seedling sapling awning opening engraving carving
        parking stocking lining icing filling topping seasoning dressing stuffing frosting coating siding roofing
        flooring crossing landing clearing boxing wrestling fencing skiing surfing bowling knitting fishing camping
        curry gravy ivory ruby poppy peony pansy colony canopy comedy tragedy trophy lobby buggy jockey cowboy archway
        freeway walkway sunday monday friday saturday cabby caddy penny entry ministry chemistry artery mystery
        pussy guppy bully dolly kidney barley parsley celery rosemary turkey vanity cavity city utility chimpanzee
        twenty thirty forty fifty sixty seventy eighty ninety movie anchovy cavalry infantry jewellery tapestry pantry
        library memory victory ivy navy money storey mercury hobby kitty doggy piggy bunny sentry ferry granny
        nanny daddy mommy mummy grocery stationery scenery confectionery poetry geometry archery baby body
        buddy candy study trolley pulley alley volley abbey monastery brewery winery refinery"""
)
"""Nouns that end like adjectives in -y, -able, -ish, -ive, -ed or -ing."""
CLOTHES = listed(
    """hat cap dress shirt coat jacket scarf tie glasses sunglasses helmet crown suit skirt trousers pants jeans shoes
    boots gloves mask costume uniform cape cloak bowtie necklace earrings sweater hoodie backpack sombrero tuxedo
    kimono robe turban headphones goggles veil apron armor vest bandana beanie watch ring monocle wig
    wetsuit spacesuit jumpsuit swimsuit tracksuit bikini gown blouse t-shirt tshirt overalls pajamas outfit clothes
    poncho
    shawl sandals sneakers slippers stockings socks belt bracelet cardigan blazer leotard kilt sari hijab beret fedora
    vests collar leash harness"""
)
GARMENTS = listed(
    "dress shirt coat jacket suit skirt uniform costume sweater hoodie tuxedo kimono robe gown blouse t-shirt outfit"
)
"""What 'the clothes' of a person may mean."""
PARTS_OF_THINGS = listed(
    """sail mast rudder oar wheel tyre tire headlight bumper propeller door window roof chimney shutter balcony porch
    gutter turret handle lid spout lace strap buckle button pocket collar sleeve zipper hem fringe lining sole heel
    stripe spot dot pattern drawer armrest cushion label saddle antenna hoof feather fin petal thorn stem spoke pedal
    string crust icing topping filling"""
)
"""What a thing has of its own, in the singular."""
BODY = listed(
    """hair mane horn horns beak eyes eye nose mouth ears ear face hands hand arms arm legs leg tail wings wing fur
    beard moustache mustache skin lips head feet"""
)

UNMARKED = listed(
    "fish sheep deer moose salmon trout shrimp squid elk bison aircraft spacecraft hovercraft swine goldfish jellyfish "
    "starfish catfish clownfish swordfish cod tuna reindeer buffalo"
)
"""Nouns that look the same when they are several."""
_KINDS = """\
animal creature pet: dog cat horse cow bull sheep bird fox wolf bear lion tiger rabbit squirrel deer elephant monkey
bird: duck eagle parrot owl swan goose sparrow seagull pigeon chicken hawk penguin crow
cow bull ox calf buffalo
dog: puppy hound corgi poodle labrador husky terrier retriever bulldog
cat kitten kitty tabby
vehicle: car truck bus van motorcycle bike bicycle scooter train jeep taxi
car automobile sedan jeep taxi
bike bicycle motorcycle motorbike
plane airplane aeroplane aircraft jet airliner
boat ship yacht sailboat canoe kayak vessel
bag handbag purse backpack suitcase
tv television monitor screen
laptop computer pc notebook
sofa couch settee
flower: rose tulip lotus daisy poppy sunflower blossom lily orchid lavender violet carnation marigold lilac peony
tree: pine oak conifer palm birch
house home building: cottage cabin
road street highway path lane
sea ocean water
rock stone boulder
instrument: violin cello guitar piano flute trumpet saxophone drum harp accordion banjo ukulele clarinet trombone
drink: beer wine coffee tea juice water milk lemonade cocktail champagne whisky cocoa soda
forest woods jungle
cup mug glass
hat: bowler fedora beret beanie sombrero bonnet
phone telephone cellphone smartphone
plant: tree bush
hill hillside mountain slope
ball: baseball basketball football volleyball
fruit: apple banana orange pear watermelon melon strawberry grape peach lemon lime pineapple mango kiwi cherry plum \
apricot avocado tomato coconut grapefruit pomegranate fig papaya berry blueberry raspberry
vegetable: carrot broccoli cabbage cucumber pepper onion potato pumpkin eggplant lettuce spinach bean pea olive
fish salmon tuna trout goldfish shark cod carp
picture painting poster
kid child: boy girl baby
"""
FAMILIES: tuple[frozenset[str], ...] = tuple(frozenset(line.replace(":", "").split()) for line in _KINDS.splitlines())
"""Words for things of one family."""
GENERAL: tuple[frozenset[str], ...] = tuple(frozenset(line.partition(":")[0].split()) for line in _KINDS.splitlines())
"""The words of each family that stand for any of it ('animal'); all of them where they are words for the same."""
LETTERS = listed(
    "letters lettering writing script font fonts typeface handwriting cursive capitals italics calligraphy type"
)
"""What is said to be 'in' by which words are written ('in gold letters')."""
BREEDS = listed("retriever shepherd dane terrier setter spaniel collie mastiff bulldog poodle hound")
"""Names of animals whose first word is no look of its own ('golden retriever', 'great dane')."""
COLLECTIVE = listed("people crowd group family couple")
ANYBODY = COLLECTIVE | listed(
    "man boy guy gentleman woman girl lady person human child kid baby toddler teenager adult someone somebody figure"
)
"""Words for people that do not say who they are or what they do."""
