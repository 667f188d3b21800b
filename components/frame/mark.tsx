/** The studio's mark: a guitar pick in cherry sunburst. The same drawing as app/icon.svg. */
export const Mark = ({ className }: { className?: string }) => (
  <svg aria-hidden viewBox="0 0 32 32" className={className}>
    <defs>
      <radialGradient id="burst" cx="0.5" cy="0.42" r="0.62">
        <stop offset="0" stopColor="#f5b64c" />
        <stop offset="0.42" stopColor="#e0692f" />
        <stop offset="0.8" stopColor="#b3202f" />
        <stop offset="1" stopColor="#7d1022" />
      </radialGradient>
    </defs>
    <path
      fill="url(#burst)"
      d="M16 2.5c6.2 0 13.5 1.6 13.5 6.6C29.5 16 20.5 29.5 16 29.5S2.5 16 2.5 9.1C2.5 4.1 9.8 2.5 16 2.5Z"
    />
  </svg>
);
