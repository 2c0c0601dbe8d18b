"""What should be true: values and rules, no input and no output."""
