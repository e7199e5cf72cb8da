"""What must outlive a restart. The only home of sqlalchemy."""
