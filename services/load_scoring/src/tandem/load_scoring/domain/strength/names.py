"""Names of exercises to plain words, whatever app or person wrote them.

"Squat (Barbell)", "BARBELL_BACK_SQUAT", "barbellBackSquat" and "back squats" differ in order, case, plural and spelling;
abbreviations stand for words, and word groups such as "single leg" are one word here.
"""

from __future__ import annotations

import re

_CAMEL = re.compile(r"([a-z])([A-Z])")
_WORD = re.compile(r"[a-z]+")
_PLURAL = re.compile(r"(?<=[a-z]{2})(?<!s)s$")

_WORDS = {
    # abbreviations
    "db": "dumbbell", "dbs": "dumbbell", "bb": "barbell", "kb": "kettlebell", "kbs": "kettlebell", "bw": "body weight",
    "ohp": "overhead press", "rdl": "romanian deadlift", "sldl": "stiff leg deadlift", "dl": "deadlift",
    "bp": "bench press", "cgbp": "close grip bench press", "ghr": "glute ham raise", "bss": "bulgarian split squat",
    "ssb": "safety bar", "trx": "suspension", "mb": "medicine ball", "sa": "single_arm",
    "sl": "single_leg", "ez": "ez bar", "ezbar": "ez bar", "ext": "extension", "tri": "tricep", "bi": "bicep",
    "inc": "incline", "alt": "alternate",
    # words written together or in another form
    "pullup": "pull up", "chinup": "chin up", "pushup": "push up", "pressup": "push up", "situp": "sit up",
    "stepup": "step up", "pulldown": "pull down", "pushdown": "push down",
    "pressdown": "push down", "skullcrusher": "skull crusher", "kickback": "kick back", "pullover": "pull over",
    "crossover": "cross over", "rollout": "roll out", "bodyweight": "body weight", "woodchop": "wood chop",
    "woodchopper": "wood chop", "chopper": "chop", "pullapart": "pull apart", "pullaparts": "pull apart",
    "backsquat": "back squat", "benchpress": "bench press", "backextension": "back extension",
    "jackknife": "jack knife", "hypers": "hyperextension", "hyper": "hyperextension", "palloff": "pallof",
    "flye": "fly", "flie": "fly", "flies": "fly", "calve": "calf", "crunche": "crunch", "presse": "press",

    "jumping": "jump", "walking": "walk", "alternating": "alternate", "banded": "band", "weighte": "weighted",
    "legged": "leg", "armed": "arm", "handed": "arm", "suspended": "suspension", "sliding": "slide",
    "twisting": "twist", "rotational": "rotation", "paused": "pause", "abductor": "abduction",
    "adductor": "adduction", "abducter": "abduction", "extenstion": "extension", "concentraion": "concentration",
    "dumbell": "dumbbell", "dumbel": "dumbbell", "dumbbel": "dumbbell", "barbel": "barbell",
    "deltoid": "delt", "one": "single", "underhand": "reverse grip",
    "supinated": "reverse grip", "gripper": "grip hand", "hexbar": "hex bar",
    "chins": "chin up", "facepull": "face pull", "deadbug": "dead bug", "deadhang": "dead hang",
    "hammercurl": "hammer curl", "latpull": "lat pull down", "tibiali": "tibialis", "crush": "crusher",

}  # fmt: skip

_PHRASES = (
    ("clean and", "clean"), ("thruster", "squat press"), ("toe to bar", "toebar"), ("knee to elbow", "toebar"),
    ("elbow to knee", "bicycle"), ("knee to chest", "knee tuck"), ("dead lift", "deadlift"), ("press up", "push up"),
    ("bentover rowing", "bentover row"), ("rowing t bar", "t bar row"), ("rowing seated", "seated cable row"),
    ("rowing lying", "lying row"), ("side to side", "side"),
    ("bent over", "bentover"), ("bend over", "bentover"),
    ("single leg press", "single_leg leg press"), ("single leg extension", "single_leg leg extension"),
    ("single leg curl", "single_leg leg curl"), ("single leg raise", "single_leg leg raise"),
    ("single leg", "single_leg"), ("single arm", "single_arm"), ("single hand", "single_arm"),
    ("stiff leg", "stiff_leg"), ("straight leg deadlift", "stiff_leg deadlift"), ("straight arm", "straight_arm"),
    ("arm straight", "straight_arm"), ("close grip", "close_grip"), ("narrow grip", "close_grip"),
    ("close hand", "close_grip"), ("wide grip", "wide_grip"), ("wide hand", "wide_grip"),
    ("reverse grip", "reverse_grip"), ("neutral grip", "neutral_grip"), ("v grip", "v_grip"), ("snatch grip", "snatch_grip"),
    ("trap bar", "trap_bar"), ("hex bar", "trap_bar"), ("safety bar", "safety_bar"), ("ez bar", "ez_bar"),
    ("curl bar", "ez_bar curl"), ("smith machine", "smith"), ("cable machine", "cable"), ("body weight", "body_weight"),
    ("medicine ball", "medicine_ball"), ("swiss ball", "swiss_ball"), ("stability ball", "swiss_ball"),
    ("exercise ball", "swiss_ball"), ("behind the neck", "behind_neck"), ("behind neck", "behind_neck"),
    ("behind the back", "behind_back"), ("low bar", "low_bar"), ("high bar", "high_bar"), ("resistance band", "band"),
    ("iso lateral", "iso_lateral"), ("half kneeling", "half_kneeling"), ("t bar", "t_bar"), ("plate loaded", "machine"),
    ("machine plate", "machine"), ("hammer strength", "machine"), ("mid thigh", "mid_thigh"), ("feet up", "feet_up"),
    ("feet elevated", "decline"), ("stacked feet", "stacked_feet"), ("no money", "no_money"),
)  # fmt: skip

_JOINTS = frozenset({"and", "with", "to", "into", "from"})


def words(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A name's words in their order: those of the movement itself, and those after "with", "to" or "and"."""
    spelt = _CAMEL.sub(r"\1 \2", name.replace("'", "")).lower()
    text = f" {' '.join(_plain(word) for word in _WORD.findall(spelt))} "
    for phrase, meant in _PHRASES:
        text = text.replace(f" {phrase} ", f" {meant} ")
    found = text.split()
    cut = next((at for at, word in enumerate(found) if at and word in _JOINTS), len(found))
    return tuple(found[:cut]), tuple(word for word in found[cut:] if word not in _JOINTS)


def _plain(word: str) -> str:
    if word in _WORDS:
        return _WORDS[word]
    single = _PLURAL.sub("", word)
    return _WORDS.get(single, single)
