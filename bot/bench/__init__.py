"""How fast the product is, beside the floors that it stands on and what people use instead."""
