"""Outside formats in and out: the population register."""
