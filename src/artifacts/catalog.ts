// Interim stand-in so that others can build; the owner of this folder replaces it.
export const collectCommand = (k: string): string => `istioctl bug-report (${k})`;
