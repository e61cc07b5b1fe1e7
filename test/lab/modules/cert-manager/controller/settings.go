package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	config "github.com/cert-manager/cert-manager/internal/apis/config/controller"
	"github.com/cert-manager/cert-manager/internal/apis/config/controller/v1alpha1"
	"github.com/cert-manager/cert-manager/internal/pem"
	"github.com/cert-manager/cert-manager/pkg/controller"
	"k8s.io/apimachinery/pkg/api/resource"
)

// enabledControllers gives the names in order: those listed, `*` for the default ones, without what is listed as `-name`.
func enabledControllers(listed []string) []string {
	var wanted, unwanted []string
	for _, name := range listed {
		switch without, isUnwanted := strings.CutPrefix(name, "-"); {
		case isUnwanted:
			unwanted = append(unwanted, without)
		case name == "*":
			wanted = append(wanted, v1alpha1.DefaultEnabledControllers...)
		default:
			wanted = append(wanted, name)
		}
	}
	if len(wanted) == 0 {
		wanted = slices.Clone(v1alpha1.DefaultEnabledControllers)
	}
	slices.Sort(wanted)
	return slices.DeleteFunc(slices.Compact(wanted), func(name string) bool { return slices.Contains(unwanted, name) })
}

// factoryOf hands every setting of the file to the module.
func factoryOf(ctx context.Context, settings *config.ControllerConfiguration) (*controller.ContextFactory, error) {
	acme, err := acmeOf(settings)
	if err != nil {
		return nil, err
	}
	limits := settings.PEMSizeLimitsConfig
	pem.SetGlobalSizeLimits(pem.NewSizeLimitsFromConfig(
		limits.MaxCertificateSize, limits.MaxPrivateKeySize, limits.MaxChainLength, limits.MaxBundleSize))
	shim := settings.IngressShimConfig
	return controller.NewContextFactory(ctx, controller.ContextOptions{
		APIServerHost:      settings.APIServerHost,
		Kubeconfig:         settings.KubeConfig,
		KubernetesAPIQPS:   settings.KubernetesAPIQPS,
		KubernetesAPIBurst: settings.KubernetesAPIBurst,
		Namespace:          settings.Namespace,
		ACMEOptions:        acme,
		IssuerOptions: controller.IssuerOptions{
			ClusterResourceNamespace:        settings.ClusterResourceNamespace,
			ClusterIssuerAmbientCredentials: settings.ClusterIssuerAmbientCredentials,
			IssuerAmbientCredentials:        settings.IssuerAmbientCredentials,
		},
		IngressShimOptions: controller.IngressShimOptions{
			DefaultIssuerName:                 shim.DefaultIssuerName,
			DefaultIssuerKind:                 shim.DefaultIssuerKind,
			DefaultIssuerGroup:                shim.DefaultIssuerGroup,
			DefaultAutoCertificateAnnotations: shim.DefaultAutoCertificateAnnotations,
			ExtraCertificateAnnotations:       shim.ExtraCertificateAnnotations,
		},
		CertificateOptions: controller.CertificateOptions{
			EnableOwnerRef:                           settings.EnableCertificateOwnerRef,
			CopiedAnnotationPrefixes:                 settings.CopiedAnnotationPrefixes,
			CertificateRequestMinimumBackoffDuration: settings.CertificateRequestMinimumBackoffDuration,
			CertificateRequestMaximumBackoffDuration: settings.CertificateRequestMaximumBackoffDuration,
		},
		SchedulerOptions: controller.SchedulerOptions{MaxConcurrentChallenges: settings.MaxConcurrentChallenges},
	})
}

func acmeOf(settings *config.ControllerConfiguration) (controller.ACMEOptions, error) {
	http, dns := settings.ACMEHTTP01Config, settings.ACMEDNS01Config
	options := controller.ACMEOptions{
		HTTP01SolverImage:            http.SolverImage,
		ACMEHTTP01SolverRunAsNonRoot: http.SolverRunAsNonRoot,
		HTTP01SolverRuntimeClassName: http.SolverRuntimeClassName,
		HTTP01SolverNameservers:      http.SolverNameservers,
		HTTP01SolverExtraLabels:      http.SolverExtraLabels,
		DNS01Nameservers:             dns.RecursiveNameservers,
		DNS01CheckAuthoritative:      !dns.RecursiveNameserversOnly,
		DNS01CheckRetryPeriod:        dns.CheckRetryPeriod,
	}
	for text, into := range map[string]*resource.Quantity{
		http.SolverResourceRequestCPU:    &options.HTTP01SolverResourceRequestCPU,
		http.SolverResourceRequestMemory: &options.HTTP01SolverResourceRequestMemory,
		http.SolverResourceLimitsCPU:     &options.HTTP01SolverResourceLimitsCPU,
		http.SolverResourceLimitsMemory:  &options.HTTP01SolverResourceLimitsMemory,
	} {
		quantity, err := resource.ParseQuantity(text)
		if err != nil {
			return options, fmt.Errorf("acmeHTTP01Config: %q: %w", text, err)
		}
		*into = quantity
	}
	return options, nil
}
