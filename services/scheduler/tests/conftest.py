"""Makes the helpers of this folder, and the fakes of the chassis, importable (pytest's importlib mode adds no path)."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.append(str(Path(__file__).parents[2] / "chassis/tests"))  # `fakes`: a world for the chassis's loop
