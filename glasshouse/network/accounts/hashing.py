"""How passwords are hashed: Argon2id at a cost that page threads can afford together."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one lane (OWASP Password Storage Cheat Sheet).

    Django's own 100 MiB and 8 lanes would take 800 MB and every core when eight people sign in at once.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
