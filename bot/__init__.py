"""Updates -> questions, answers -> messages. Knows nothing of ranking."""
