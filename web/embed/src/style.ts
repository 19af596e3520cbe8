// Constructed style sheets are no inline styles: a page's Content-Security-Policy
// needs nothing for them (CSSOM §6.8). Values are those of shared/tokens.css.
const rules = `
:host { all: initial; color-scheme: light dark; --bg: #ffffff; --sunken: #f2f5f6; --text: #17242b; --soft: #43545d; --line: #d3dbdf; --accent: #0b6a88; --on: #ffffff; --alert: #b3261e;
  font: 14px/20px -apple-system, BlinkMacSystemFont, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif; }
@media (prefers-color-scheme: dark) { :host { --bg: #17242b; --sunken: #0e1a20; --text: #e8edef; --soft: #b4c0c6; --line: #34444c; --accent: #74b1c4; --on: #0e1a20; --alert: #ffb4ab; } }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
button { font: inherit; color: inherit; cursor: pointer; border: 0; background: none; min-height: 44px; padding: 0 12px; border-radius: 8px; }
button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
svg { width: 24px; height: 24px; fill: none; stroke: currentColor; stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round; flex: none; }
.launch { position: fixed; z-index: 2147483000; right: max(16px, env(safe-area-inset-right)); bottom: max(16px, env(safe-area-inset-bottom)); display: flex; align-items: center; gap: 8px; min-height: 52px; padding: 0 20px 0 16px;
  border-radius: 26px; background: var(--accent); color: var(--on); font-weight: 600; box-shadow: 0 4px 16px rgba(14, 26, 32, .24); }
.badge { min-width: 20px; padding: 0 6px; border-radius: 10px; background: var(--bg); color: var(--text); text-align: center; font-size: 12px; line-height: 20px; }
.panel { position: fixed; z-index: 2147483000; right: max(16px, env(safe-area-inset-right)); bottom: 84px; width: min(392px, calc(100vw - 32px)); height: min(640px, calc(100vh - 100px)); display: flex; flex-direction: column;
  background: var(--bg); color: var(--text); border: 1px solid var(--line); border-radius: 12px; overflow: hidden; box-shadow: 0 8px 32px rgba(14, 26, 32, .24); }
.bar { display: flex; align-items: center; gap: 4px; padding: 4px 4px 4px 8px; background: var(--sunken); border-bottom: 1px solid var(--line); }
.ways { flex: 1; display: flex; gap: 4px; }
.bar button { display: flex; align-items: center; gap: 8px; }
[role="tab"] { color: var(--soft); }
[role="tab"][aria-selected="true"] { color: var(--accent); font-weight: 600; box-shadow: inset 0 -2px var(--accent); border-radius: 8px 8px 0 0; }
.led { margin: 0; padding: 8px 12px; background: var(--sunken); color: var(--soft); border-bottom: 1px solid var(--line); }
iframe { flex: 1; width: 100%; border: 0; background: var(--bg); }
.note { position: fixed; z-index: 2147483000; right: 16px; bottom: 16px; max-width: min(392px, calc(100vw - 32px)); margin: 0; padding: 12px 16px; background: var(--bg); color: var(--text); border: 1px solid var(--line); border-left: 4px solid var(--alert); border-radius: 8px; }
@media (max-width: 480px) { .panel { inset: 0; width: auto; height: auto; border: 0; border-radius: 0; } }
`;

export function dress(root: ShadowRoot): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  root.adoptedStyleSheets = [sheet];
}
