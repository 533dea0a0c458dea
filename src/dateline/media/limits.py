"""What each check can show, and what it cannot; printed with every finding."""

from __future__ import annotations

LIMITS: dict[str, tuple[str, str]] = {
    "file": (
        "what the bytes are, and that they are whole and one thing",
        "who made the file, when, or whether it shows what is said",
    ),
    "metadata": (
        (
            "what the file says of its own time, place, device and software, and where that contradicts itself or the "
            "word of those who sent it"
        ),
        (
            "that what it says is true: whoever can write the file can write that; most platforms strip it, so "
            "that nothing follows from its absence"
        ),
    ),
    "credentials": (
        (
            "whether the file is, byte for byte, what the holder of a certificate signed, and whether that "
            "certificate goes back to one that this desk trusts"
        ),
        (
            "that the scene is what is said: signed is not true; nothing follows from absence, and a signer that is "
            "not on the desk's list is not a forger"
        ),
    ),
    "hashes": (
        "that this desk holds a picture that looks the same, recompressed, resized, turned, mirrored or cropped",
        (
            "which of two is the earlier, or that a picture that is not found here is new in the world; of a film, a "
            "dozen frames or so are compared"
        ),
    ),
    "shadow": (
        "that the sun threw no such shadow at the said place in the said time, if the measurement holds",
        (
            "that a picture was taken then and there where the shadow fits: the sun stands so at many other times and "
            "places"
        ),
    ),
    "traces": (
        "hints of saving again, or of editing programs",
        "that anything was falsified: sending, cropping and every platform leave the same traces",
    ),
    "consistency": (
        "where what is said of the file agrees with the reporting on file, and where it does not",
        "whether the file is authentic: reporting may be wrong, and a false caption may be made to fit it",
    ),
    "capture": (
        "which addresses answered what and when, by the capture's own word, and that no record was damaged since",
        (
            "that the page was so: whoever can write a capture can write its digests too; a time stamp over the file, "
            "or a second capture by somebody else, bears on that"
        ),
    ),
    "pictures": (
        "which pictures a document or a captured page holds, each of which is looked for among all that is held",
        (
            "what is drawn on a page and is no picture; pictures cut into strips are not put together, and icons and "
            "films are left out"
        ),
    ),
    "isolation": (
        "that the file could not be looked into within the bounds of time, memory and size",
        "that it is an attack: damage does the same",
    ),
}
