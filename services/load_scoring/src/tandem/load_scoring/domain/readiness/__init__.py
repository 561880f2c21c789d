"""How the athlete stands: baselines, families of markers, the state machine, safety, fuel and sleep."""
