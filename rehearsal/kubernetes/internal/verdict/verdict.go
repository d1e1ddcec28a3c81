// Package verdict asks an API server what it thinks of manifests, and changes nothing by it.
package verdict

import (
	"context"
	"errors"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"

	"eks-inference-platform/rehearsal/kubernetes/internal/manifest"
)

// Verdict is what the API server said.
type Verdict struct {
	Name     string `json:"name"`
	Accepted bool   `json:"accepted"`
	// Message says why it was refused.
	Message string `json:"message"`
	// Warnings are what it said of a manifest it accepted, or beside its refusal.
	Warnings []string `json:"warnings"`
}

var namespaces = schema.GroupVersionResource{Version: "v1", Resource: "namespaces"}

// Judge has the API server validate each manifest, strictly: an unknown field is refused.
//
// Kinds are looked up once: those of definitions among the manifests stay unknown.
func Judge(ctx context.Context, config *rest.Config, manifests []manifest.Manifest) ([]Verdict, error) {
	judge, err := newJudge(config)
	if err != nil {
		return nil, err
	}
	if err := judge.makeNamespaces(ctx, manifests); err != nil {
		return nil, err
	}
	verdicts := []Verdict{}
	for _, asked := range manifests {
		judge.warnings.texts = []string{}
		err := judge.ask(ctx, asked.Object)
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		verdict := Verdict{Name: asked.Name, Accepted: err == nil, Warnings: judge.warnings.texts}
		if err != nil {
			verdict.Message = err.Error()
		}
		verdicts = append(verdicts, verdict)
	}
	return verdicts, nil
}

type judge struct {
	client   dynamic.Interface
	mapper   meta.RESTMapper
	warnings *collector
}

func newJudge(config *rest.Config) (*judge, error) {
	warnings := &collector{}
	config = rest.CopyConfig(config)
	config.WarningHandler = warnings
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	finder, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return nil, err
	}
	groups, err := restmapper.GetAPIGroupResources(finder)
	if err != nil {
		return nil, err
	}
	return &judge{client: client, mapper: restmapper.NewDiscoveryRESTMapper(groups), warnings: warnings}, nil
}

// ask creates one object in a dry run.
func (j *judge) ask(ctx context.Context, manifest any) error {
	object, err := asObject(manifest)
	if err != nil {
		return err
	}
	kind := object.GroupVersionKind()
	if kind.Kind == "" || kind.Version == "" {
		return errors.New("the manifest has no apiVersion or no kind")
	}
	mapping, err := j.mapper.RESTMapping(kind.GroupKind(), kind.Version)
	if err != nil {
		return err
	}
	options := metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}, FieldValidation: metav1.FieldValidationStrict}
	_, err = j.resource(mapping, object).Create(ctx, object, options)
	if apierrors.IsAlreadyExists(err) {
		// Looked at after everything else: what is wrong with it would have been said.
		return nil
	}
	return err
}

func (j *judge) resource(mapping *meta.RESTMapping, object *unstructured.Unstructured) dynamic.ResourceInterface {
	resource := j.client.Resource(mapping.Resource)
	if mapping.Scope.Name() == meta.RESTScopeNameRoot {
		return resource
	}
	return resource.Namespace(namespaceOf(object))
}

// makeNamespaces makes the namespaces that the manifests are in: nothing can be created in others,
// not even in a dry run. Those that are among the manifests themselves get the labels they have there,
// so that pods in them are held to the same standards.
func (j *judge) makeNamespaces(ctx context.Context, manifests []manifest.Manifest) error {
	labels := map[string]map[string]string{}
	var objects []*unstructured.Unstructured
	for _, asked := range manifests {
		object, err := asObject(asked.Object)
		if err != nil {
			continue
		}
		objects = append(objects, object)
		if object.GetKind() == "Namespace" && labels[object.GetName()] == nil {
			labels[object.GetName()] = object.GetLabels()
		}
	}
	for _, object := range objects {
		namespace := &unstructured.Unstructured{}
		namespace.SetAPIVersion("v1")
		namespace.SetKind("Namespace")
		namespace.SetName(namespaceOf(object))
		namespace.SetLabels(labels[namespaceOf(object)])
		_, err := j.client.Resource(namespaces).Create(ctx, namespace, metav1.CreateOptions{})
		// What cannot be a namespace is said of the manifest itself, which cannot be created there.
		if err != nil && !apierrors.IsAlreadyExists(err) && !apierrors.IsInvalid(err) {
			return fmt.Errorf("namespace %s: %w", namespace.GetName(), err)
		}
	}
	return nil
}

// asObject is a manifest as clients take it.
func asObject(manifest any) (*unstructured.Unstructured, error) {
	fields, is := manifest.(map[string]any)
	if !is {
		return nil, errors.New("the manifest is no object")
	}
	return &unstructured.Unstructured{Object: fields}, nil
}

func namespaceOf(object *unstructured.Unstructured) string {
	if namespace := object.GetNamespace(); namespace != "" {
		return namespace
	}
	return metav1.NamespaceDefault
}

// collector keeps the warnings of the newest answer.
type collector struct{ texts []string }

// HandleWarningHeader is called by the client for each warning of an answer.
func (c *collector) HandleWarningHeader(code int, _ string, text string) {
	if code == 299 && text != "" {
		c.texts = append(c.texts, text)
	}
}
