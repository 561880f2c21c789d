"""The catalogue's rows for chest, back, shoulders and arms. Muscles after prime movers in the common texts (ours)."""

from __future__ import annotations

from tandem.load_scoring.domain.strength.exercise import Pattern
from tandem.load_scoring.domain.strength.rows import (
    PUSH_UP,
    PUSH_UP_FEET_RAISED,
    PUSH_UP_HANDS_RAISED,
    PUSH_UP_ON_KNEES,
    WHOLE_BODY,
    Row,
    row,
)

_PUSH, _PULL, _ARM = Pattern.PUSH, Pattern.PULL, Pattern.ARM
_CHEST = "chest / triceps shoulders"
_PRESS = "shoulders / triceps upper_back"
_BACK = "lats upper_back / biceps forearms"
_ROW = "upper_back lats / biceps lower_back forearms"

PRESSES: tuple[Row, ...] = (
    *row("close_grip bench press", _PUSH, "triceps chest / shoulders", plain="barbell"),
    *row("bench press", _PUSH, _CHEST, plain="barbell flat"),
    *row("floor press", _PUSH, "chest triceps / shoulders", plain="barbell"),
    *row("incline dumbbell press", _PUSH, _CHEST, slug="incline_dumbbell_bench_press", plain="dumbbell bench chest"),
    *row("decline dumbbell press", _PUSH, _CHEST, slug="decline_dumbbell_bench_press", plain="dumbbell bench chest"),
    *row("incline barbell press", _PUSH, _CHEST, slug="incline_bench_press", plain="barbell bench"),
    *row("decline barbell press", _PUSH, _CHEST, slug="decline_bench_press", plain="barbell bench"),
    *row("incline smith press", _PUSH, _CHEST, slug="incline_smith_bench_press", plain="smith bench"),
    *row("dumbbell chest press", _PUSH, _CHEST, slug="dumbbell_bench_press", plain="dumbbell"),
    *row("kettlebell chest press", _PUSH, _CHEST, slug="kettlebell_bench_press", plain="kettlebell"),
    *row("chest press", _PUSH, _CHEST, slug="machine_chest_press", stem="chest_press", plain="machine seated vertical"),
    *row("svend press|plate press|plate squeeze", _PUSH, "chest / shoulders", slug="svend_press", plain="plate"),
    *row("squeeze press|hex press", _PUSH, _CHEST, slug="dumbbell_squeeze_press", plain="dumbbell"),
    *row("jm press", Pattern.ARM, "triceps", plain="barbell"),
    *row("tricep press|wide elbow tricep", _ARM, "triceps", slug="triceps_press", plain="seated machine"),
    *row("push press", _PUSH, "shoulders triceps / quadriceps", plain="barbell"),
    *row("jerk", _PUSH, "shoulders triceps / quadriceps", plain="barbell"),
    *row("press under", _PUSH, _PRESS, plain="barbell"),
    *row("arnold press", _PUSH, _PRESS, plain="dumbbell"),
    *row("landmine press", _PUSH, "shoulders chest / triceps", plain="landmine barbell"),
    *row("behind_neck press", _PUSH, _PRESS, plain="barbell"),
    *row("overhead press|shoulder press|military press|strict press", _PUSH, _PRESS, slug="overhead_press",
         plain="barbell military strict overhead shoulder"),
    *row("press", _PUSH, "shoulders chest / triceps"),
    *row("bench", _PUSH, _CHEST, slug="bench_press", plain="barbell flat"),
)  # fmt: skip

BODY_PRESSES: tuple[Row, ...] = (
    *row("handstand push up", _PUSH, "shoulders triceps / upper_back", body=True, factor=WHOLE_BODY),
    *row("pike push up|shoulder push up", _PUSH, "shoulders / triceps chest", body=True),
    *row("kneeling push up|knee push up", _PUSH, _CHEST, body=True, factor=PUSH_UP_ON_KNEES),
    *row("decline push up", _PUSH, _CHEST, body=True, factor=PUSH_UP_FEET_RAISED),
    *row("incline push up", _PUSH, _CHEST, body=True, factor=PUSH_UP_HANDS_RAISED),
    *row("wall push up", _PUSH, _CHEST, body=True),
    *row("push up", _PUSH, _CHEST, body=True, factor=PUSH_UP),
    *row("bench dip|floor dip|tabletop dip|incline dip|single_leg dip", _PUSH, "triceps / chest shoulders", slug="bench_dip",
         plain="tricep", body=True),
    *row("dip", _PUSH, "chest triceps / shoulders", plain="chest tricep bar parallel body_weight", body=True,
         factor=WHOLE_BODY),
)  # fmt: skip

SHOULDERS: tuple[Row, ...] = (
    *row("rear delt fly|rear delt reverse fly|reverse fly|rear fly|rear delt raise|rear lateral raise|rear delt", _PULL,
         "shoulders upper_back", slug="reverse_fly", plain="dumbbell rear delt bentover"),
    *row("bentover lateral raise", _PULL, "shoulders upper_back", slug="reverse_fly", plain="dumbbell bentover"),
    *row("reverse pec deck|reverse butterfly", _PULL, "shoulders upper_back", slug="machine_reverse_fly", plain="machine"),
    *row("face pull", _PULL, "shoulders upper_back", plain="cable rope"),
    *row("pull apart", _PULL, "shoulders upper_back", slug="band_pull_apart", plain="band"),
    *row("upright row", _PULL, "shoulders upper_back / biceps", plain="barbell"),
    *row("shrug", _PULL, "upper_back", plain="barbell"),
    *row("side raise front raise", _ARM, "shoulders", plain="dumbbell"),
    *row("lateral raise|side raise|side shoulder raise|shoulder side raise", _ARM, "shoulders", plain="dumbbell"),
    *row("front raise|front shoulder raise", _ARM, "shoulders", plain="dumbbell"),
    *row("y raise", _ARM, "shoulders upper_back"),
    *row("t raise", _ARM, "shoulders upper_back"),
    *row("w raise", _ARM, "shoulders upper_back"),
    *row("i raise", _ARM, "shoulders upper_back"),
    *row("l raise", _ARM, "shoulders upper_back"),
    *row("scaption", _ARM, "shoulders upper_back"),
    *row("shoulder raise|plate raise|v raise|diagonal raise|dumbbell raise", _ARM, "shoulders", slug="shoulder_raise",
         plain="dumbbell"),
    *row("around world", _ARM, "shoulders / chest", slug="around_the_world", plain="the dumbbell"),
    *row("external rotation", _ARM, "shoulders"),
    *row("internal rotation", _ARM, "shoulders"),
    *row("cuban press", _ARM, "shoulders"),
    *row("halo", _ARM, "shoulders", slug="kettlebell_halo", plain="kettlebell"),
    *row("no_money", _ARM, "shoulders", slug="no_money_curl", plain="curl dumbbell"),
)  # fmt: skip

CHEST: tuple[Row, ...] = (
    *row("pec deck|peck deck|butterfly", _PUSH, "chest / shoulders", slug="pec_deck", plain="machine"),
    *row("cable cross over|cable fly cross over|cross over cable|cable fly|chest fly cable", _PUSH, "chest / shoulders",
         slug="cable_fly", plain="cable cross over chest"),
    *row("fly", _PUSH, "chest / shoulders", slug="dumbbell_fly", stem="fly", plain="dumbbell chest flat"),
    *row("pull over", _PULL, "lats / chest triceps", slug="pullover", plain="dumbbell"),
)  # fmt: skip

PULLS: tuple[Row, ...] = (
    *row("muscle up", _PULL, "lats / chest triceps biceps", body=True, factor=WHOLE_BODY),
    *row("scapular pull up", _PULL, "upper_back / lats", body=True, factor=WHOLE_BODY),
    *row("chin up", _PULL, "lats biceps / upper_back forearms", body=True, factor=WHOLE_BODY),
    *row("pull up", _PULL, _BACK, body=True, factor=WHOLE_BODY),
    *row("dead hang", _PULL, "forearms / lats"),
    *row("front lever raise|front lever", _PULL, "lats abdominals", slug="front_lever", plain="raise"),
    *row("straight_arm pull down|straight_arm", _PULL, "lats / triceps", slug="straight_arm_pulldown",
         plain="cable rope lat pull down"),
    *row("lat pull down|pull down", _PULL, _BACK, slug="lat_pulldown", plain="cable lat"),
    # from 37 to 79 % of body mass by the angle (Melrose & Dawes 2015, J Athl Enhanc 4:1), which no log states
    *row("inverted row|ring row|suspension row|incline row body_weight|low row suspension", _PULL, _ROW,
         slug="inverted_row", plain="suspension ring low body_weight incline trx", body=True),
    *row("vertical traction", _PULL, _BACK, plain="machine"),
    *row("pendlay row", _PULL, _ROW, plain="barbell"),
    *row("t_bar row|landmine row", _PULL, _ROW, slug="t_bar_row", plain="barbell machine landmine"),
    *row("renegade row", _PULL, _ROW, plain="dumbbell"),
    *row("gorilla row", _PULL, _ROW, plain="kettlebell"),
    *row("high row", _PULL, _BACK, plain="machine"),
    *row("low row", _PULL, _ROW, plain="machine"),
    *row("chest supported row|incline row", _PULL, _ROW, slug="chest_supported_row", plain="dumbbell incline"),
    *row("seated row machine|row machine", _PULL, _ROW, slug="machine_row", stem="row", plain="machine seated"),
    *row("cable row|seated row|seated cable row", _PULL, _ROW, slug="seated_cable_row", stem="seated_row",
         plain="cable seated bar"),
    *row("row", _PULL, _ROW, slug="bent_over_row", stem="row", plain="barbell bentover"),
)  # fmt: skip

ARMS: tuple[Row, ...] = (
    *row("reverse wrist curl|wrist extension|forearm over", _ARM, "forearms", slug="wrist_extension"),
    *row("wrist curl|forearm under|forearm", _ARM, "forearms", slug="wrist_curl", plain="palm"),
    *row("wrist roller", _ARM, "forearms"),
    *row("hand grip|plate pinch|grip", _ARM, "forearms", slug="hand_grip"),
    *row("hammer curl", _ARM, "biceps forearms", plain="dumbbell"),
    *row("preacher curl", _ARM, "biceps", plain="ez_bar barbell"),
    *row("concentration curl", _ARM, "biceps", plain="dumbbell seated"),
    *row("spider curl", _ARM, "biceps", plain="dumbbell"),
    *row("zottman curl", _ARM, "biceps forearms", plain="dumbbell"),
    *row("pinwheel curl|cross body curl", _ARM, "biceps forearms", slug="cross_body_curl", plain="dumbbell hammer"),
    *row("drag curl", _ARM, "biceps", plain="barbell"),
    *row("reverse curl|reverse_grip curl", _ARM, "forearms biceps", plain="barbell"),
    *row("neck curl|neck flexion", _ARM, "neck"),
    *row("neck extension", _ARM, "neck"),
    *row("bicep curl|arm curl|curl", _ARM, "biceps / forearms", slug="biceps_curl", plain="bicep arm curl"),
    *row("bicep machine|arm machine", _ARM, "biceps / forearms", slug="machine_biceps_curl"),
    *row("skull crusher|lying tricep extension|nose breaker", _ARM, "triceps", slug="skull_crusher",
         plain="barbell ez_bar lying"),
    *row("tricep kick back|kick back", _ARM, "triceps", slug="triceps_kickback", plain="dumbbell"),
    *row("tricep push down|push down|tricep rope", _ARM, "triceps", slug="triceps_pushdown", plain="cable tricep rope"),
    *row("overhead tricep extension|french press|overhead extension", _ARM, "triceps", slug="overhead_triceps_extension",
         plain="overhead"),
    *row("tricep extension|tricep", _ARM, "triceps", slug="triceps_extension"),
    *row("tricep machine", _ARM, "triceps", slug="machine_triceps_extension"),
)  # fmt: skip

ROWS = (*PRESSES, *BODY_PRESSES, *SHOULDERS, *CHEST, *PULLS, *ARMS)
