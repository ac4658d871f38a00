"""Styles and media of pictures, as one says them and as a caption ends with them."""

from __future__ import annotations

MEDIA = frozenset(
    """painting watercolor watercolour drawing sketch photo photograph photography illustration cartoon anime manga
    comic engraving etching woodcut lithograph print poster mosaic fresco mural graffiti collage sculpture statue
    animation render rendering pixel-art origami claymation embroidery tapestry stained-glass papercut linocut
    blueprint infographic logo icon sticker emoji doodle caricature storyboard cinematic film polaroid x-ray
    silhouette hologram diorama tattoo postcard charcoal pastel gouache acrylic crayon ink lego voxel minecraft
    cubism cubist impressionism impressionist impressionistic expressionism expressionist surrealism surrealist
    surrealistic pointillism pointillist abstract minimalist minimalism baroque renaissance gothic rococo romanticism
    realism realistic photorealistic hyperrealistic realist fauvism fauvist dadaism dada pop-art art-deco
    art-nouveau bauhaus ukiyo-e vaporwave synthwave cyberpunk steampunk dieselpunk solarpunk retro vintage noir
    grayscale greyscale monochrome sepia psychedelic glitch low-poly isometric vector flat-design 2d 3d 8-bit 16-bit
    hdr futuristic gothic neon comic-book cel-shaded claymation pixelated pixel kawaii chibi ghibli disney pixar
    picasso monet gogh dali warhol rembrandt vermeer hokusai munch klimt matisse kandinsky mondrian banksy simpsons
    marvel oil medieval hand-drawn artistic storybook picture-book""".split()
)
"""Words that by themselves make a phrase a style."""

STYLE_PHRASES = frozenset(
    """oil painting|pixel art|pop art|line art|concept art|digital art|fan art|clip art|street art|art deco
    art nouveau|comic book|stained glass|black and white|black & white|van gogh|low poly|paper cut|paper craft
    cel shaded|hand drawn|old photo|film noir|film grain|sepia tone|double exposure|long exposure|tilt shift
    clay animation|stop motion|studio ghibli|children's book|picture book|8 bit|16 bit|flat design|vector art
    chalk drawing|pencil drawing|pencil sketch|charcoal drawing|ink wash|spray paint|video game|toy story|iron man
    rick and morty|starry night|slow motion|movie poster|book cover|album cover|coloring book|wes anderson
    tim burton|mother of pearl|old film|duotone|3d render|2d animation|claymation|unreal engine|cave painting""".replace("\n", "|")
    .replace("|    ", "|")
    .split("|")
)
STYLE_NOUNS = frozenset("style tone tones effect filter look aesthetic theme vibe vibes palette feel aesthetics".split())
STYLE_MEDIUM = frozenset("painting drawing sketch photo photograph illustration animation render rendering art print poster picture image".split())
QUALITY = frozenset("4k 8k hd uhd detailed masterpiece highres quality resolution artstation octane sharp trending award-winning intricate".split())
