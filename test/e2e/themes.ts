/** The themes that screenshots are taken in: what the setting calls them, and the class of the workbench. */
export const themes = {
  dark: { label: 'Default Dark Modern', className: 'vs-dark' },
  light: { label: 'Default Light Modern', className: 'vs' },
  highContrast: { label: 'Default High Contrast', className: 'hc-black' },
} as const;

export type Theme = keyof typeof themes;

export const themeNames = ['dark', 'light', 'highContrast'] as const satisfies readonly Theme[];
