//! The right word in the wrong keyboard layout.

/// The same keys in the Latin (QWERTY) and the Russian (ЙЦУКЕН) layout.
const LATIN: &str = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>";
const RUSSIAN: &str = "ёйцукенгшщзхъфывапролджэячсмитьбюЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ";

/// What the same keys would have given in the other layout; `None` if no key differs.
pub fn other_layout(text: &str) -> Option<String> {
    let to_latin = text.chars().any(|letter| matches!(letter, 'а'..='я' | 'А'..='Я' | 'ё' | 'Ё'));
    let (from, to) = if to_latin { (RUSSIAN, LATIN) } else { (LATIN, RUSSIAN) };
    let switched: String = text
        .chars()
        .map(|letter| {
            from.chars()
                .zip(to.chars())
                .find(|(key, _)| *key == letter)
                .map_or(letter, |(_, other)| other)
        })
        .collect();
    (switched != text).then_some(switched)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways() {
        for (typed, meant) in [
            ("фвв", "add"),
            ("lj,fdbnm", "добавить"),
            ("cjcnjzybt", "состояние"),
            (".pth", "юзер"),
            ("Фвв 5 зкшщ=3", "Add 5 prio=3"),
        ] {
            assert_eq!(other_layout(typed).as_deref(), Some(meant));
        }
        assert_eq!(other_layout("12 34"), None);
        assert_eq!(LATIN.chars().count(), RUSSIAN.chars().count());
    }
}
