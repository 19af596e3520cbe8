/** Mark is the sign of Zhiyin: a sounding string, the point of rest in vermilion. */
export function Mark() {
  return (
    <svg viewBox="0 0 28 28" role="img" aria-label="知音 Zhiyin">
      <rect x="1" y="1" width="26" height="26" rx="7" fill="var(--ant-color-primary)" />
      <g stroke="var(--ant-color-text-light-solid)" strokeWidth="1.8" strokeLinecap="round" fill="none">
        <path d="M8 11v6" /><path d="M12 8v12" /><path d="M16 10v8" /><path d="M20 12.5v3" />
      </g>
      <circle cx="20" cy="9" r="1.7" fill="#ffb39f" />
    </svg>
  );
}
