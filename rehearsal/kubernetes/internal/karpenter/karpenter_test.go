package karpenter

import (
	"slices"
	"testing"
)

func TestDefinitionsAreThoseOfTheChart(t *testing.T) {
	var names []string
	for _, definition := range Definitions() {
		names = append(names, definition.Name)
	}
	slices.Sort(names)
	want := []string{
		"capacitybuffers.autoscaling.x-k8s.io",
		"ec2nodeclasses.karpenter.k8s.aws",
		"nodeclaims.karpenter.sh",
		"nodeoverlays.karpenter.sh",
		"nodepools.karpenter.sh",
	}
	if !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
}
