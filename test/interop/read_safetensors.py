"""Opens model files with the safetensors package and says what it found in each."""
import hashlib
import json
import sys

from safetensors import safe_open


def opened(path):
    with safe_open(path, framework="numpy") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}
        return {
            "metadata": file.metadata(),
            "tensors": {
                name: {
                    "type": str(tensor.dtype),
                    "shape": list(tensor.shape),
                    "sha256": hashlib.sha256(tensor.tobytes()).hexdigest(),
                }
                for name, tensor in tensors.items()
            },
        }


json.dump([opened(path) for path in json.load(sys.stdin)], sys.stdout)
