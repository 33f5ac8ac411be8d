"""Print what has grown past the aims of CONTRIBUTING: modules over 400 lines, functions over 40. A hint, not a failure."""

import ast

from tests.architecture.tree import modules, parsed, short

MODULE, FUNCTION = 400, 40


def main() -> None:
    for path in modules():
        lines = path.read_text().count("\n")
        if lines > MODULE:
            print(f"long module: {short(path)} has {lines} lines")
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION:
                    print(f"long function: {short(path)}:{node.lineno} {node.name} has {length} lines")


if __name__ == "__main__":
    main()
