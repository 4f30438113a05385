/**
 * The URI that a template makes of parameters: `{x}` and query parameters are escaped whole, `{x*}` keeps its slashes.
 * Undefined where a parameter of the path has no value.
 *
 * @param template as it is listed, with underscores in names
 */
export function expandUriTemplate(template: string, parameters: Readonly<Record<string, string>>): string | undefined {
  let isComplete = true;
  const uri = template.replace(/\{([^{}]*)\}/g, (_, expression: string) => {
    if (expression.startsWith('?')) {
      const pairs = expression
        .slice(1)
        .split(',')
        .flatMap((name) => (given(parameters, name) === undefined ? [] : `${name}=${escape(parameters[name]!)}`));
      return pairs.length > 0 ? `?${pairs.join('&')}` : '';
    }
    const isWildcard = expression.endsWith('*');
    const value = given(parameters, isWildcard ? expression.slice(0, -1) : expression);
    if (value === undefined || value === '') isComplete = false;
    else return isWildcard ? value.split('/').map(escape).join('/') : escape(value);
    return '';
  });
  return isComplete ? uri : undefined;
}

function given(parameters: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(parameters, name) ? parameters[name] : undefined;
}

/** A lone surrogate has no escape; it stands for the character that means it cannot be shown. */
function escape(value: string): string {
  return encodeURIComponent(value.replace(/\p{Surrogate}/gu, '\uFFFD'));
}
