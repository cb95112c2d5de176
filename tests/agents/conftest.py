"""Makes the doubles of the agent's tests importable."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
