"""A Question becomes an Answer, and an Answer what people see."""
