"""People who work on the platform: sign-in, second factor, roles as dated appointments, invitations.

Pupils and guardians have no account here. It owns the limit on sign-in attempts (A-1) and the second factor (A-2).
"""
