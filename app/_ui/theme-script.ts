/** Where the chosen theme is kept; without a choice the system's preference counts. */
export const THEME_KEY = 'koinstrap-theme'

/** Runs before the first paint, by the nonce of the page's content security policy. */
export const THEME_SCRIPT = `try{var t=localStorage.getItem('${THEME_KEY}');if(t==='dark'||(t!=='light'&&matchMedia('(prefers-color-scheme: dark)').matches))document.documentElement.classList.add('dark')}catch(e){}`
