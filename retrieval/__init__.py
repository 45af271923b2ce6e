"""Question + article -> ranked sentences and a verdict. Knows nothing of Telegram."""

import os

# The matrices of a question are small: OpenBLAS's threads would spend more time waiting for each
# other than computing (a long question took 12 ms instead of 2), and take the event loop's core.
# To be set before numpy is loaded (openblas.net, "runtime variables"); a value set outside stays.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
