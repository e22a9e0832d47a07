/** Where the chosen theme is kept; without a choice the system's preference counts. */
export const THEME_KEY = 'koinstrap-theme'

/** Runs before the first paint. A constant, so that a content security policy can allow it by its hash. */
export const THEME_SCRIPT = `try{var t=localStorage.getItem('${THEME_KEY}');if(t==='dark'||(t!=='light'&&matchMedia('(prefers-color-scheme: dark)').matches))document.documentElement.classList.add('dark')}catch(e){}`
