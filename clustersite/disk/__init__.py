"""What `storage` stands on: stamps, locks and what is kept in .cache. Nothing else touches the disk."""
