"""How dates are written, by language: Django finds the modules by name. What is not here is as Django has it."""
