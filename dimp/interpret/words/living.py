"""More people, by what they do or are, and more animals: nouns that mean a living being and hardly ever a thing."""

from __future__ import annotations

from dimp.interpret.words import listed

ROLES = listed(
    """accountant admiral adolescent adventurer alchemist ambassador ancestor angel apprentice archaeologist
    archbishop archer architect aristocrat assassin assistant astrologer astronomer attendant author babysitter
    bachelorette bandit banker banshee barbarian barkeep barmaid baron baroness beautician beekeeper beggar
    bellboy biker blacksmith boatswain bodyguard bootlegger boyfriend brewer brigadier bugler
    burglar busboy butler cadet caliph carpenter cashier cavalier cavalryman centaur centurion chambermaid
    chancellor chauffeur cheerleader chemist chieftain choirboy cleric clerk coachman cobbler colonel comedian
    comedienne commander commodore companion composer concierge conqueror corporal cosmonaut countess courtesan
    courtier cousin cowgirl craftsman crusader cultist curator cyclops daredevil deacon deputy dervish detainee
    dictator diplomat diva druid drummer earl elder electrician enchantress envoy executioner explorer fakir
    ferryman fiddler fisher flutist footballer friar fugitive gangster gardener gaucho geisha genie ghoul
    girlfriend gnome goalie golfer gondolier governess governor grandparent grocer groomsman gunslinger gypsy
    hairdresser handyman harlequin headmaster headmistress herald hermit hippie hipster historian hitchhiker
    hobbit housekeeper housewife huntress illusionist infantryman innkeeper inspector inventor islander jailer
    janitor jester jeweler jockey journalist juggler kidnapper knitter laundress legionary leprechaun librarian
    lieutenant lifeguard locksmith lumberjack madam maharaja maiden marchioness marquess masseur masseuse matador
    mathematician mercenary merchant merman messenger midwife milkmaid minotaur minstrel missionary motorcyclist
    musketeer newborn newlywed nobleman noblewoman nomad novelist nymph oracle orphan paladin paramedic
    paratrooper parishioner passerby patriarch peasant peddler pedestrian pensioner pharaoh pharmacist philosopher
    photographer physician pickpocket pilgrim playwright plumber poacher poet politician pope postman preacher
    priestess prisoner professor prophet pupil puppeteer rabbi rancher rapper referee refugee retiree
    roommate satyr schoolboy schoolgirl sculptor seamstress senator sentinel sentry sergeant servant sheikh shogun
    shopkeeper skateboarder skydiver slave smuggler snowboarder sommelier songwriter soprano sorcerer sorceress
    squire stowaway stylist sultan superhero superheroine supermodel surveyor survivor swordsman tailor terrorist
    trader traveler traveller trickster trooper trumpeter tutor tycoon umpire undertaker usher vagabond vagrant
    valet vassal veterinarian vicar villager villain violinist viscount vizier warlock warlord warrior werewolf
    widow widower woodcutter wrangler xylophonist youngster"""
)
"""Who is named by what they do or are ('bellboy', 'countess')."""

CREATURES = listed(
    """albatross anaconda axolotl baboon barracuda basset beagle beluga bloodhound bluebird bonobo budgie bulldog
    bullfrog bumblebee buzzard caiman canary caribou centipede chihuahua chinchilla cicada clownfish cobra
    cockerel cockroach collie condor cormorant cuttlefish dachshund dalmatian dingo dodo dormouse dromedary
    earthworm earwig echidna eel egret feline finch flea fowl gnat gnu goldfinch gopher greyhound grizzly
    groundhog grouse guppy heifer hornet hyena ibex ibis insect jackal jackdaw jackrabbit kestrel komodo ladybird
    lark lemming linnet locust lovebird macaque mallard mamba mandrill mantis marlin marmoset marmot mastiff
    mastodon mayfly millipede mockingbird mongoose mongrel mutt nightingale ocelot okapi opossum oryx osprey
    palomino parakeet partridge pheasant pika piranha polecat pooch porcupine porpoise possum pterodactyl puffin
    pug python quokka quoll rattlesnake reptile retriever roadrunner rottweiler scarab schnauzer scorpion seabird
    serpent shrew skylark songbird spaniel stag stoat swordfish tabby tapir tarantula termite tern thoroughbred
    thrush tomcat tyrannosaurus viper vole vulture wallaby weevil whippet wildebeest wolfhound wolverine woodchuck
    wren yak"""
)
"""Animals, and beasts of tales."""
