from django.apps import AppConfig


class ScreeningsConfig(AppConfig):
    name = "tirek.screenings"
    label = "screenings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tirek.consents import ports
        from tirek.screenings.offering import offers_to
        from tirek.screenings.operations.planning import seat_guardian
        from tirek.screenings.operations.stopping import stop_what_rested

        ports.stops.append(stop_what_rested)
        ports.joins.append(seat_guardian)
        ports.asks.append(offers_to)
