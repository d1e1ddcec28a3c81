package chart

import (
	"maps"
	"slices"

	"helm.sh/helm/v3/pkg/chartutil"
)

// unknown finds the paths of values that a chart's own values do not have. Below a table that is
// empty in the chart, everything is known: such a table is for the user to fill.
func unknown(given, known map[string]any) [][]string {
	var paths [][]string
	for _, key := range slices.Sorted(maps.Keys(given)) {
		preset, there := known[key]
		if !there {
			paths = append(paths, leaves(key, given[key])...)
			continue
		}
		inner, isTable := table(given[key])
		knownInner, isKnownTable := table(preset)
		if !isTable || !isKnownTable || len(knownInner) == 0 {
			continue
		}
		for _, path := range unknown(inner, knownInner) {
			paths = append(paths, append([]string{key}, path...))
		}
	}
	return paths
}

// leaves are the paths of everything in a value that is no table.
func leaves(key string, value any) [][]string {
	inner, isTable := table(value)
	if !isTable || len(inner) == 0 {
		return [][]string{{key}}
	}
	var paths [][]string
	for _, child := range slices.Sorted(maps.Keys(inner)) {
		for _, path := range leaves(child, inner[child]) {
			paths = append(paths, append([]string{key}, path...))
		}
	}
	return paths
}

// remove gives the same values without one.
func remove(values map[string]any, path []string) map[string]any {
	rest := maps.Clone(values)
	if len(path) == 1 {
		delete(rest, path[0])
		return rest
	}
	inner, _ := table(values[path[0]])
	rest[path[0]] = remove(inner, path[1:])
	return rest
}

// table is a value as a table, of whichever of Helm's two types.
func table(value any) (map[string]any, bool) {
	switch value := value.(type) {
	case map[string]any:
		return value, true
	case chartutil.Values:
		return value, true
	}
	return nil, false
}
