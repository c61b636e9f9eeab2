# The JSON Schema of the questionnaire against the examples and some mistakes, by a validator that is not ours.
# needs: python:jsonschema python:yaml
import copy
import glob
import json
import os
import subprocess

import jsonschema
import yaml

schema = json.loads(
    subprocess.run(
        [os.environ["PARTNERKIT"], "questions", "--format", "json-schema"], check=True, capture_output=True
    ).stdout
)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)


class Loader(yaml.SafeLoader):
    """YAML as editors read it: days stay texts."""


Loader.yaml_implicit_resolvers = {
    letter: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for letter, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for path in sorted(glob.glob("examples/*.yaml")):
    with open(path) as file:
        answers = yaml.load(file, Loader)
    errors = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(answers)]
    assert not errors, (path, errors)
    for section, key, value in [
        ("revenue", "model", "monthly"),
        ("revenue", "modle", "usage_based"),
        ("revenue", "gross_margin", 101),
        ("customers", "count", -1),
        ("product", "extensible", "perhaps"),
    ]:
        wrong = copy.deepcopy(answers)
        wrong[section][key] = value
        assert not validator.is_valid(wrong), (path, section, key, value)
    print(f"{path}: valid, and five mistakes are seen")
