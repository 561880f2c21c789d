"""The catalogue's rows for legs, hips, trunk and carries. Muscles after prime movers in the common texts (ours to choose).

Where two rows fit a name equally well the earlier one counts, so what would mislead stands first.
"""

from __future__ import annotations

from tandem.load_scoring.domain.strength.exercise import Pattern
from tandem.load_scoring.domain.strength.rows import (
    ABOVE_ONE_SHANK,
    ABOVE_THE_FEET,
    ABOVE_THE_SHANKS,
    Row,
    row,
)

_KNEE, _HIP, _ISO = Pattern.KNEE, Pattern.HIP, Pattern.LEG_ISOLATION
_CORE, _CARRY = Pattern.CORE, Pattern.CARRY
_SQUAT = "quadriceps glutes / adductors hamstrings lower_back"
_LUNGE = "quadriceps glutes / hamstrings adductors"
_HINGE = "glutes hamstrings / lower_back adductors upper_back forearms"
_PULLS = "glutes hamstrings quadriceps / lower_back upper_back shoulders forearms"
_ABS = "abdominals"

CALVES: tuple[Row, ...] = (
    *row("seated calf raise", _ISO, "calves", plain="machine"),
    *row("donkey calf raise", _ISO, "calves"),
    *row("calf raise|calf", _ISO, "calves", slug="calf_raise", factor=ABOVE_THE_FEET),
    *row("calf press|calf extension|calf leg press", _ISO, "calves", slug="calf_press", plain="machine seated"),
    *row("toe raise|tibialis raise", _ISO, "calves", slug="toe_raise"),
)

KNEE: tuple[Row, ...] = (
    *row("squat press", _KNEE, "quadriceps glutes shoulders / triceps adductors", slug="thruster", plain="barbell"),
    *row("wall ball", _KNEE, "quadriceps glutes / shoulders", plain="medicine_ball"),
    *row("squat row", _KNEE, "quadriceps glutes upper_back / biceps", plain="band"),
    *row("front split squat", _KNEE, _LUNGE, plain="barbell"),
    *row(
        "bulgarian split squat|bulgarian squat|back foot elevated split squat", _KNEE, _LUNGE, factor=ABOVE_THE_SHANKS
    ),
    *row("split squat", _KNEE, _LUNGE, factor=ABOVE_THE_SHANKS),
    *row("front squat", _KNEE, "quadriceps glutes / upper_back adductors", plain="barbell"),
    *row("overhead squat", _KNEE, "quadriceps glutes / shoulders upper_back", plain="barbell"),
    *row("zercher squat", _KNEE, _SQUAT, plain="barbell"),
    *row("goblet squat", _KNEE, "quadriceps glutes / adductors abdominals", plain="dumbbell kettlebell"),
    *row("hack squat", _KNEE, "quadriceps / glutes adductors"),
    *row("pendulum squat", _KNEE, "quadriceps / glutes adductors", plain="machine"),
    *row("belt squat", _KNEE, "quadriceps glutes / adductors", plain="machine"),
    *row("sissy squat", _KNEE, "quadriceps", body=True),
    *row("pistol squat|pistol|single_leg squat", _KNEE, _LUNGE, plain="single_leg", body=True, factor=ABOVE_ONE_SHANK),
    *row("air squat|prisoner squat", _KNEE, _SQUAT, slug="body_weight_squat", body=True, factor=ABOVE_THE_SHANKS),
    *row("squat thrust|squat plank", _CORE, "abdominals / quadriceps"),
    *row("jump squat|squat jump", _KNEE, "quadriceps glutes / calves", body=True, factor=ABOVE_THE_SHANKS),
    *row("wall squat|wall sit", _KNEE, "quadriceps", slug="wall_sit"),
    *row("sumo squat|plie squat", _KNEE, "quadriceps glutes adductors", factor=ABOVE_THE_SHANKS),
    *row("lateral squat|cossack squat", _KNEE, "quadriceps glutes adductors", factor=ABOVE_THE_SHANKS),
    *row("box squat", _KNEE, _SQUAT, plain="barbell"),
    *row("back squat|squat", _KNEE, _SQUAT, stem="squat", plain="barbell back full", factor=ABOVE_THE_SHANKS),
    *row("leg press", _KNEE, "quadriceps glutes / adductors hamstrings", plain="machine"),
    *row("walk lunge", _KNEE, _LUNGE, slug="walking_lunge", factor=ABOVE_THE_SHANKS),
    *row("reverse lunge|rear lunge|back lunge|drop lunge", _KNEE, _LUNGE, factor=ABOVE_THE_SHANKS),
    *row("lateral lunge|side lunge", _KNEE, "quadriceps glutes adductors", factor=ABOVE_THE_SHANKS),
    *row("curtsy lunge|cross over lunge", _KNEE, "quadriceps glutes / abductors", factor=ABOVE_THE_SHANKS),
    *row("jump lunge", _KNEE, _LUNGE, body=True, factor=ABOVE_THE_SHANKS),
    *row("lunge", _KNEE, _LUNGE, plain="forward", factor=ABOVE_THE_SHANKS),
    *row("step up|stepover", _KNEE, _LUNGE, slug="step_up", factor=ABOVE_THE_SHANKS),
    *row("box jump", _KNEE, "quadriceps glutes / calves", body=True),
    *row("frog jump|broad jump", _KNEE, "quadriceps glutes / calves", body=True),
    *row("sled push|low push|prowler", _KNEE, "quadriceps glutes / calves"),
    *row("sled drag|forward drag|backward drag", _KNEE, "quadriceps glutes / calves"),
)

LEG_ISOLATION: tuple[Row, ...] = (
    *row("leg extension|quad extension|knee extension", _ISO, "quadriceps", plain="machine seated"),
    *row("nordic curl|nordic hamstring|nordic", _ISO, "hamstrings", slug="nordic_curl", plain="hamstring curl", body=True),
    *row("standing leg curl|standing hamstring curl", _ISO, "hamstrings / calves", plain="machine"),
    *row("leg curl|hamstring curl", _ISO, "hamstrings / calves", plain="machine lying"),
    *row("glute ham raise|glute ham", _ISO, "hamstrings glutes", slug="glute_ham_raise", plain="machine", body=True),
    *row("hip abduction|leg abduction|abduction", _ISO, "abductors glutes", slug="hip_abduction", plain="machine"),
    *row("hip adduction|leg adduction|adduction|inner thigh", _ISO, "adductors", slug="hip_adduction", plain="machine"),
    *row("band walk|monster walk|lateral walk", _ISO, "abductors glutes", slug="band_walk", plain="band lateral"),
    *row("clamshell|clam", _ISO, "abductors glutes", plain="band"),
    *row("fire hydrant", _ISO, "abductors glutes"),
    *row("lateral leg raise|side leg raise|rear leg raise|reverse leg raise", _ISO, "abductors glutes"),
    *row("glute kick back|leg kick back|donkey kick|rear kick|rear leg extension|hip extension", _ISO,
         "glutes / hamstrings", slug="glute_kickback"),
)  # fmt: skip

HIP: tuple[Row, ...] = (
    *row("sumo deadlift high pull|sumo high pull", _HIP, _PULLS, slug="sumo_high_pull", plain="barbell"),
    *row("deadlift high pull|high pull", _HIP, _PULLS, slug="high_pull", plain="barbell"),
    *row("hang pull", _HIP, _PULLS, plain="barbell"),
    *row("sumo deadlift", _HIP, "glutes quadriceps adductors / hamstrings lower_back forearms", plain="barbell"),
    *row("romanian deadlift", _HIP, _HINGE, plain="barbell"),
    *row("stiff_leg deadlift|stiff deadlift|stiff_leg lift", _HIP, _HINGE, plain="barbell"),
    *row("deadlift", _HIP, "glutes hamstrings / quadriceps lower_back upper_back adductors forearms",
         plain="barbell conventional"),
    *row("rack pull|block pull", _HIP, "glutes lower_back / hamstrings upper_back forearms", plain="barbell"),
    *row("good morning", _HIP, "hamstrings glutes lower_back", plain="barbell"),
    *row("hip thrust", _HIP, "glutes / hamstrings quadriceps", plain="barbell"),
    *row("glute bridge|hip bridge|hip raise|bridge", _HIP, "glutes / hamstrings", slug="glute_bridge"),
    *row("frog pump", _HIP, "glutes"),
    *row("reverse hyperextension", _HIP, "glutes hamstrings / lower_back", plain="machine"),
    *row("back extension|hyperextension|spine extension", _HIP, "lower_back glutes hamstrings", slug="back_extension",
         plain="weighted back extension hyperextension spine"),
    *row("pull through", _HIP, "glutes hamstrings", slug="cable_pull_through", plain="cable"),
    *row("kettlebell swing|swing", _HIP, "glutes hamstrings / lower_back shoulders", slug="kettlebell_swing",
         plain="kettlebell"),
    *row("glute", _HIP, "glutes", slug="glute_machine", plain="machine"),
    *row("clean jerk", _HIP, f"{_PULLS} triceps", slug="clean_and_jerk", plain="barbell"),
    *row("clean press|clean push press", _HIP, f"{_PULLS} triceps", slug="clean_and_press", plain="barbell"),
    *row("clean pull", _HIP, _PULLS, plain="barbell"),
    *row("hang power clean", _HIP, _PULLS, plain="barbell"),
    *row("hang clean", _HIP, _PULLS, plain="barbell"),
    *row("power clean", _HIP, _PULLS, plain="barbell"),
    *row("squat clean|clean", _HIP, _PULLS, slug="clean", plain="barbell squat"),
    *row("snatch pull", _HIP, _PULLS, plain="barbell"),
    *row("hang power snatch|hang snatch", _HIP, _PULLS, slug="hang_snatch", plain="barbell squat"),
    *row("power snatch", _HIP, _PULLS, plain="barbell"),
    *row("squat snatch|snatch", _HIP, _PULLS, slug="snatch", plain="barbell squat"),
    *row("jump shrug", _HIP, "glutes upper_back / quadriceps calves", plain="barbell"),
)  # fmt: skip

TRUNK: tuple[Row, ...] = (
    *row("turkish get up|get up", _CORE, "abdominals shoulders / glutes", slug="turkish_get_up", plain="kettlebell"),
    *row("hanging leg raise|leg raise parallel bar|leg raise captain", _CORE, _ABS, slug="hanging_leg_raise"),
    *row("hanging knee raise|knee raise parallel bar|knee raise captain", _CORE, _ABS, slug="hanging_knee_raise"),
    *row("leg raise|leg lift|leg lowering|leg drop", _CORE, _ABS, slug="leg_raise"),
    *row("knee raise|knee tuck", _CORE, _ABS, slug="knee_raise"),
    *row("toebar|toe bar", _CORE, _ABS, slug="toes_to_bar"),
    *row("russian twist", _CORE, _ABS),
    *row("pallof press|pallof", _CORE, _ABS, slug="pallof_press", plain="cable core"),
    *row("bicycle crunch|bicycle", _CORE, _ABS, plain="crunch"),
    *row("crunch", _CORE, _ABS),
    *row("sit up", _CORE, _ABS),
    *row("jack knife|v up", _CORE, _ABS, slug="v_up"),
    *row("plank push up", Pattern.PUSH, "chest triceps / abdominals shoulders"),
    *row("plank", _CORE, _ABS),
    *row("side bend", _CORE, _ABS),
    *row("wood chop|chop", _CORE, _ABS, slug="wood_chop", plain="cable"),
    *row(
        "torso rotation|landmine twist|cable twist|cable rotation|cable core twist", _CORE, _ABS, slug="torso_rotation"
    ),
    *row("twist", _CORE, _ABS),
    *row("roll out|ab wheel|ab roller", _CORE, _ABS, slug="ab_rollout"),
    *row("dead bug", _CORE, _ABS),
    *row("bird dog", _CORE, "lower_back glutes"),
    *row("superman", _CORE, "lower_back glutes"),
    *row("flutter kick", _CORE, _ABS),
    *row("scissor kick|ab scissor", _CORE, _ABS),
    *row("hollow rock", _CORE, _ABS),
    *row("hollow hold|hollow", _CORE, _ABS),
    *row("mountain climber", _CORE, _ABS),
    *row("dragon flag", _CORE, _ABS),
    *row("heel tap|heel toucher", _CORE, _ABS),
    *row("toe touch|toe toucher", _CORE, _ABS),
    *row("l sit", _CORE, _ABS),
    *row("windmill", _CORE, "abdominals / shoulders", plain="kettlebell"),
    *row("ball slam|medicine_ball slam", _CORE, "abdominals / lats shoulders", plain="medicine_ball"),
    *row("pike", _CORE, _ABS),
    *row("windshield wiper", _CORE, _ABS),
    *row("landmine", _CORE, _ABS, slug="landmine_rotation"),
)

CARRIES: tuple[Row, ...] = (
    *row("farmer walk|farmer carry|farmer", _CARRY, "forearms upper_back / abdominals glutes", slug="farmers_walk",
         plain="walk carry dumbbell"),
    *row("carry|yoke walk", _CARRY, "forearms upper_back / abdominals glutes"),
)  # fmt: skip

ROWS = (*CALVES, *KNEE, *LEG_ISOLATION, *HIP, *TRUNK, *CARRIES)
