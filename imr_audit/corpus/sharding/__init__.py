"""A run cut into shards that many machines audit, each a Parquet file; loaded into a store, or reported on."""

import os

INDEX = "shards.json"  # the file that says which shards make up the run of a folder


def is_folder_of_shards(path: str) -> bool:
    """Whether shards lie at a path or address.  No package is needed to tell of what is no address."""
    if "://" not in path:
        return os.path.isfile(os.path.join(path, INDEX))
    return path.split(":", 1)[0].split("+")[0] not in ("sqlite", "postgres", "postgresql")
