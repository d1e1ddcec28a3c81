// Package expression evaluates the Terraform expressions in a synthesized configuration, with
// stand-ins for what only an apply would tell.
package expression

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// standIns are values of the form that AWS gives, by the reference they stand for. The first that
// matches counts.
var standIns = []struct {
	reference *regexp.Regexp
	value     string
}{
	{regexp.MustCompile(`(?i)arn|role_?annotations`), "arn:aws:iam::111122223333:role/stand-in"},
	{regexp.MustCompile(`(?i)endpoint|url|issuer`), "https://stand-in.example"},
	{regexp.MustCompile(`(?i)security_?group`), "sg-0123456789abcdef0"},
	{regexp.MustCompile(`(?i)subnet`), "subnet-0123456789abcdef0"},
	{regexp.MustCompile(`(?i)vpc`), "vpc-0123456789abcdef0"},
	{regexp.MustCompile(``), "stand-in"},
}

func standIn(reference []byte) string {
	for _, candidate := range standIns {
		if candidate.reference.Match(reference) {
			return candidate.value
		}
	}
	panic("the last matches everything")
}

// Fill evaluates every text in a JSON value, however deep, as Terraform does in its JSON syntax.
func Fill(value any) (any, error) {
	switch value := value.(type) {
	case string:
		return evaluate(value)
	case []any:
		filled := make([]any, len(value))
		for i, child := range value {
			var err error
			if filled[i], err = Fill(child); err != nil {
				return nil, err
			}
		}
		return filled, nil
	case map[string]any:
		filled := map[string]any{}
		for _, key := range slices.Sorted(maps.Keys(value)) {
			var err error
			if filled[key], err = Fill(value[key]); err != nil {
				return nil, err
			}
		}
		return filled, nil
	}
	return value, nil
}

func evaluate(text string) (any, error) {
	source := []byte(text)
	template, problems := parse(source)
	if problems.HasErrors() {
		return nil, fmt.Errorf("%q: %w", text, problems)
	}
	references := template.Variables()
	// From the end, so that replacing one moves none that is still to be replaced.
	slices.SortFunc(references, func(a, b hcl.Traversal) int {
		return b.SourceRange().Start.Byte - a.SourceRange().Start.Byte
	})
	for _, reference := range references {
		at := reference.SourceRange()
		literal := strconv.Quote(standIn(at.SliceBytes(source)))
		source = slices.Concat(source[:at.Start.Byte], []byte(literal), source[at.End.Byte:])
	}
	if template, problems = parse(source); problems.HasErrors() {
		return nil, fmt.Errorf("%q: %w", text, problems)
	}
	result, problems := template.Value(&hcl.EvalContext{Functions: functions})
	if problems.HasErrors() {
		return nil, fmt.Errorf("%q: %w", text, problems)
	}
	encoded, err := ctyjson.Marshal(result, result.Type())
	if err != nil {
		return nil, fmt.Errorf("%q: %w", text, err)
	}
	var plain any
	return plain, json.Unmarshal(encoded, &plain)
}

func parse(source []byte) (hclsyntax.Expression, hcl.Diagnostics) {
	return hclsyntax.ParseTemplate(source, "", hcl.InitialPos)
}

// functions are those that the stacks which reach into Kubernetes use.
var functions = map[string]function.Function{"jsonencode": stdlib.JSONEncodeFunc, "lookup": lookup}

// lookup gives the stand-in of the map that is looked into.
var lookup = function.New(&function.Spec{
	Params:   []function.Parameter{{Name: "map", Type: cty.String}, {Name: "key", Type: cty.String}},
	VarParam: &function.Parameter{Name: "default", Type: cty.DynamicPseudoType},
	Type:     function.StaticReturnType(cty.String),
	Impl:     func(arguments []cty.Value, _ cty.Type) (cty.Value, error) { return arguments[0], nil },
})
