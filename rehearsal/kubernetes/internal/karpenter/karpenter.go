// Package karpenter installs Karpenter's custom resource definitions, as its Go modules carry them.
package karpenter

import (
	"context"
	"fmt"
	"time"

	provider "github.com/aws/karpenter-provider-aws/pkg/apis"
	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/client/clientset/clientset"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/rest"
	core "sigs.k8s.io/karpenter/pkg/apis"
)

// Definitions are those that Karpenter's chart of definitions installs. Where the core and the AWS
// provider both have one, the provider's counts: it knows AWS's labels too.
func Definitions() []*apiextensions.CustomResourceDefinition {
	definitions := append([]*apiextensions.CustomResourceDefinition{}, provider.CRDs...)
	for _, candidate := range core.CRDs {
		if !contains(definitions, candidate.Name) {
			definitions = append(definitions, candidate)
		}
	}
	return definitions
}

// Install installs all definitions, and waits until the API server serves them.
func Install(ctx context.Context, config *rest.Config) error {
	clients, err := clientset.NewForConfig(config)
	if err != nil {
		return err
	}
	client := clients.ApiextensionsV1().CustomResourceDefinitions()
	for _, definition := range Definitions() {
		if _, err := client.Create(ctx, definition, meta.CreateOptions{}); err != nil {
			return fmt.Errorf("%s: %w", definition.Name, err)
		}
	}
	for _, definition := range Definitions() {
		served := func(ctx context.Context) (bool, error) {
			found, err := client.Get(ctx, definition.Name, meta.GetOptions{})
			return err == nil && isEstablished(found), err
		}
		if err := wait.PollUntilContextTimeout(ctx, 50*time.Millisecond, 30*time.Second, true, served); err != nil {
			return fmt.Errorf("%s is not served: %w", definition.Name, err)
		}
	}
	return nil
}

func contains(definitions []*apiextensions.CustomResourceDefinition, name string) bool {
	for _, definition := range definitions {
		if definition.Name == name {
			return true
		}
	}
	return false
}

func isEstablished(definition *apiextensions.CustomResourceDefinition) bool {
	for _, condition := range definition.Status.Conditions {
		if condition.Type == apiextensions.Established {
			return condition.Status == apiextensions.ConditionTrue
		}
	}
	return false
}
