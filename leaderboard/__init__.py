"""Who is where: pure functions over the record. Needs the standard library and `timing`, nothing else."""
