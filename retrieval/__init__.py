"""Question + article -> ranked sentences and a verdict. Nothing here depends on Telegram."""

import os

# One thread, because the matrices of a question are small: OpenBLAS's threads would wait for each
# other longer than they compute (a long question took 12 ms instead of 2), and take the event
# loop's core. It must be set before numpy is loaded (openblas.net, "runtime variables"). A value
# from the environment is kept.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Nothing but the questions' answers leaves this machine. onnxruntime reports to its makers from
# version 1.29 on, which pyproject.toml leaves out, unless this is set before it is loaded.
os.environ["ORT_DISABLE_TELEMETRY"] = os.environ["ORT_TELEMETRY_DISABLED"] = "1"
