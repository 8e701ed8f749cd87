/** Source: openshift/api `apps/v1/zz_prerelease_lifecycle_generated.go`, k8s.io/apiserver `pkg/endpoints/deprecation`. */
export const deprecationOf = (kind: string): string =>
  `apps.openshift.io/v1 ${kind} is deprecated in v4.14+, unavailable in v4.10000+`;
