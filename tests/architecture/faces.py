"""A contract for import-linter: from outside a room, only its face may be imported."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


def _names(value: object) -> list[str]:
    # import-linter replaces the declared field by its value.
    assert isinstance(value, list)
    return value


class FacesContract(Contract):
    """Each room is known by its face modules (files or packages); everything else in it is its own business."""

    type_name = "faces"
    rooms = fields.ListField(subfield=fields.StringField())
    face = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Find every import from outside a room that goes past its face."""
        past = [found for room in _names(self.rooms) for found in self._past_the_face(graph, room)]
        return ContractCheck(kept=not past, metadata={"past": past})

    def _past_the_face(self, graph: ImportGraph, room: str) -> list[tuple[str, str]]:
        faces = tuple(f"{room}.{name}" for name in _names(self.face))
        inside = {room, *graph.find_descendants(room)}
        hidden = {
            m
            for m in inside - {room}
            if not m.startswith(tuple(f"{face}." for face in faces)) and m not in faces
        }
        return sorted(
            (importer, module)
            for module in hidden
            for importer in graph.find_modules_that_directly_import(module)
            if importer not in inside
        )

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each import that goes past a face."""
        for importer, module in check.metadata["past"]:
            output.print_error(
                f"{importer} imports {module}, which is not part of that room's face", bold=False
            )
            output.new_line()
