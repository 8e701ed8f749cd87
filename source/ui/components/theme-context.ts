import { createContext, useContext } from 'react';
import { makeTheme, type Theme } from '../theme.ts';

export const ThemeContext = createContext<Theme>(makeTheme({ color: false, ascii: true }));

export function useTheme(): Theme {
  return useContext(ThemeContext);
}
