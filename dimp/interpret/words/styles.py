"""Styles and media of pictures, as one says them and as a caption ends with them."""

from __future__ import annotations

from dimp.interpret.words import listed

MEDIA = listed(
    """painting watercolor watercolour drawing sketch photo photograph photography illustration cartoon anime manga
    comic engraving etching woodcut lithograph print poster mosaic fresco mural graffiti collage sculpture statue
    animation render rendering pixel-art origami claymation embroidery tapestry stained-glass papercut linocut
    blueprint infographic logo icon sticker emoji doodle caricature storyboard cinematic film polaroid x-ray
    silhouette hologram diorama tattoo postcard charcoal pastel gouache acrylic crayon ink lego voxel minecraft
    cubism cubist impressionism impressionist impressionistic expressionism expressionist surrealism surrealist
    surrealistic pointillism pointillist abstract minimalist minimalism baroque renaissance gothic rococo romanticism
    realism realistic photorealistic photo-realistic hyperrealistic realist fauvism fauvist dadaism dada pop-art
    art-deco
    art-nouveau bauhaus ukiyo-e vaporwave synthwave cyberpunk steampunk dieselpunk solarpunk retro vintage noir
    grayscale greyscale monochrome sepia psychedelic glitch low-poly isometric vector flat-design 2d 3d 8-bit 16-bit
    hdr futuristic gothic neon comic-book cel-shaded claymation pixelated pixel kawaii chibi ghibli disney pixar
    picasso monet gogh dali warhol rembrandt vermeer hokusai munch klimt matisse kandinsky mondrian banksy simpsons
    marvel oil medieval hand-drawn artistic storybook picture-book sci-fi scifi grunge victorian boho brutalist
    mid-century y2k"""
)
"""Words that by themselves make a phrase a style."""

STYLE_PHRASES = frozenset(
    phrase.replace("_", " ")
    for phrase in listed(
        """oil_painting pixel_art pop_art line_art concept_art digital_art fan_art clip_art street_art art_deco
        art_nouveau comic_book stained_glass black_and_white black_&_white van_gogh low_poly paper_cut
        paper_craft cel_shaded hand_drawn old_photo film_noir film_grain sepia_tone double_exposure long_exposure
        tilt_shift clay_animation stop_motion studio_ghibli children's_book picture_book 8_bit 16_bit flat_design
        vector_art chalk_drawing pencil_drawing pencil_sketch charcoal_drawing ink_wash spray_paint video_game
        toy_story iron_man rick_and_morty starry_night slow_motion movie_poster book_cover album_cover
        coloring_book wes_anderson tim_burton mother_of_pearl old_film duotone 3d_render 2d_animation claymation
        unreal_engine coloring_page colouring_page trading_card tarot_card postage_stamp magazine_cover film_grain
        oil_on_canvas watercolor_on_paper pen_and_ink cave_painting"""
    )
)
COLOURED = frozenset(
    {
        "colored",
        "coloured",
        "in color",
        "in colour",
        "full color",
        "full colour",
        "in full color",
        "in full colour",
        "colorized",
        "color",
        "colour",
    }
)
"""A picture with its colours, as against black and white."""
STYLE_NOUNS = listed(
    """style tone tones effect filter look aesthetic theme vibe vibes palette feel version aesthetics colors colours
    tint
    hue finish"""
)
STYLE_MEDIUM = listed(
    "painting drawing sketch photo photograph illustration animation render rendering art print poster picture image"
)
QUALITY = listed(
    "4k 8k hd uhd detailed masterpiece highres quality resolution artstation octane sharp trending "
    "award-winning intricate"
)
PRINTED = listed("stamp badge emblem puzzle jigsaw flyer leaflet brochure billboard wallpaper magazine banner")
"""What a whole picture may be printed as, where it is said 'as a ...'; else they are things."""
