//! Inputs: where a sequence begins, and its steps, each a record of bytes of its own, so that who changes a byte changes one choice.

use crate::walk::random::Random;

/// Bytes of a step: the first two say what it is, the others feed its choices.
pub const STEP: usize = 24;
/// The most steps of a sequence.
pub const LONGEST: usize = 96;

/// The first byte of a step that sends a scene's instruction as it is.
pub const PLAIN: u8 = 47;

/// One step.
pub type Step = [u8; STEP];

/// A sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Which of the bases it begins at.
    pub base: u16,
    pub steps: Vec<Step>,
}

impl Input {
    /// Any sequence of some steps.
    pub fn any(random: &mut Random, bases: usize) -> Self {
        let base = u16::try_from(random.below(bases)).expect("few bases");
        let steps = random.below(LONGEST / 4) + 1;
        Self { base, steps: (0..steps).map(|_| any_step(random)).collect() }
    }

    /// What is tried first at a base: what a scene is for, its instruction as it is; and as many steps as there can be.
    pub fn first(random: &mut Random, base: usize) -> [Self; 2] {
        let base = u16::try_from(base).expect("few bases");
        let steps = (0..LONGEST).map(|_| any_step(random)).collect();
        [Self { base, steps: vec![[PLAIN; STEP]] }, Self { base, steps }]
    }

    /// As a line of text.
    pub fn to_text(&self) -> String {
        let steps: Vec<String> =
            self.steps.iter().map(|step| step.iter().map(|byte| format!("{byte:02x}")).collect()).collect();
        format!("{}:{}", self.base, steps.join(","))
    }

    /// From a line of text.
    pub fn of_text(text: &str) -> Option<Self> {
        let (base, steps) = text.trim().split_once(':')?;
        let step = |text: &str| -> Option<Step> {
            let digits: Option<Vec<u8>> = text.as_bytes().chunks(2).map(byte).collect();
            digits?.try_into().ok()
        };
        let steps: Option<Vec<Step>> = steps.split(',').filter(|step| !step.is_empty()).map(step).collect();
        Some(Self { base: base.parse().ok()?, steps: steps? })
    }

    /// This sequence, changed in one to four places; `other` is one that begins at the same base.
    pub fn mutated(&self, random: &mut Random, other: &Self) -> Self {
        let mut next = self.clone();
        for _ in 0..random.pick(&[1, 1, 1, 2, 4]) {
            next.mutate(random, other);
        }
        next.steps.truncate(LONGEST);
        next
    }

    fn mutate(&mut self, random: &mut Random, other: &Self) {
        let steps = &mut self.steps;
        let place = random.below(steps.len().max(1));
        match random.below(10) {
            0..3 if !steps.is_empty() => change(&mut steps[place], random),
            3 if steps.len() > 1 => drop(steps.remove(place)),
            4 if !steps.is_empty() => steps.insert(place, steps[place]),
            5 if !steps.is_empty() => {
                let with = random.below(steps.len());
                steps.swap(place, with);
            }
            6 if !other.steps.is_empty() => {
                let from = random.below(other.steps.len());
                let some = random.below(other.steps.len() - from) + 1;
                steps.truncate(random.below(steps.len() + 1));
                steps.extend(&other.steps[from..from + some]);
            }
            7 => steps.insert(place.min(steps.len()), any_step(random)),
            _ => steps.extend((0..random.pick(&[1, 2, 4, 8])).map(|_| any_step(random))),
        }
    }
}

fn byte(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// Any step.
pub fn any_step(random: &mut Random) -> Step {
    std::array::from_fn(|_| u8::try_from(random.between(0, 256)).expect("a byte"))
}

fn change(step: &mut Step, random: &mut Random) {
    let place = random.below(STEP);
    let any = u8::try_from(random.between(0, 256)).expect("a byte");
    step[place] = match random.below(5) {
        0 => step[place] ^ (1 << random.below(8)),
        1 => step[place].wrapping_add(1),
        2 => random.pick(&[0, 1, 127, 128, 255]),
        _ => any,
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let mut random = Random::new(7);
        for _ in 0..50 {
            let input = Input::any(&mut random, 9);
            let other = input.mutated(&mut random, &input);
            assert_eq!(Input::of_text(&other.to_text()), Some(other));
        }
        assert_eq!(Input::of_text("1:zz"), None);
    }
}
