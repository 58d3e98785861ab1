//! Where in the sources each instruction of the built program comes from, by the DWARF that its linker leaves beside the code.
//!
//! The linker drops a few functions that nothing calls, and leaves the addresses in DWARF as they were: how far the code moved is
//! found by comparing the targets of all calls with the functions, see [`Lines::of`]. Lines of functions in sections of their own begin at zero:
//! they are put in their places here.

use std::collections::{BTreeMap, BTreeSet};

use gimli::{AttributeValue, DebuggingInformationEntry, EndianSlice, LittleEndian, Unit};

type Slice<'a> = EndianSlice<'a, LittleEndian>;
type Dwarf<'a> = gimli::Dwarf<Slice<'a>>;

/// Bytes of an instruction.
const INSTRUCTION: u64 = 8;

/// A place in the sources.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    pub file: String,
    pub line: u64,
    pub column: u64,
}

/// A function: where it is, and what was inlined into it.
#[derive(Debug, Default)]
struct Function {
    low: u64,
    size: u64,
    inlined: Vec<Inlined>,
}

/// A call that was inlined.
#[derive(Debug)]
struct Inlined {
    depth: usize,
    ranges: Vec<(u64, u64)>,
    call: Spot,
}

/// Where each stretch of code comes from, by its first address.
type Rows = BTreeMap<u64, Option<Spot>>;

/// The sources of a program's instructions.
pub struct Lines {
    functions: BTreeMap<u64, Function>,
    rows: Rows,
    /// How far the code lies before where its functions say.
    shift: u64,
    /// Of so many targets of calls, how many are functions' beginnings.
    pub matched: (usize, usize),
}

/// A section of an ELF file.
fn section<'a>(file: &'a [u8], wanted: &str) -> Option<&'a [u8]> {
    let word = |at: usize| usize::try_from(u64::from_le_bytes(file.get(at..at + 8)?.try_into().ok()?)).ok();
    let half = |at: usize| Some(usize::from(u16::from_le_bytes(file.get(at..at + 2)?.try_into().ok()?)));
    let name = |at: usize| usize::try_from(u32::from_le_bytes(file.get(at..at + 4)?.try_into().ok()?)).ok();
    let (table, size, count, names) = (word(40)?, half(58)?, half(60)?, half(62)?);
    let bytes = |number: usize| {
        let header = table + number * size;
        let (offset, length) = (word(header + 24)?, word(header + 32)?);
        file.get(offset..offset + length)
    };
    let names = bytes(names)?;
    (0..count).find_map(|number| {
        let own = names.get(name(table + number * size)?..)?;
        own.starts_with(wanted.as_bytes()).then_some(())?;
        (own.get(wanted.len()) == Some(&0)).then(|| bytes(number)).flatten()
    })
}

impl Lines {
    /// Reads the lines of a program that was built with them.
    pub fn of(file: &[u8]) -> Result<Self, String> {
        let text = section(file, ".text").ok_or("the program has no sections: it was not built with lines")?;
        let dwarf = Dwarf::load(|id| {
            Ok::<_, gimli::Error>(EndianSlice::new(section(file, id.name()).unwrap_or_default(), LittleEndian))
        });
        let dwarf = dwarf.map_err(|error| error.to_string())?;
        let (functions, rows) = read(&dwarf).map_err(|error| error.to_string())?;
        let starts: BTreeSet<u64> = functions.keys().copied().collect();
        let calls = calls(text);
        let fits = |shift: u64| calls.iter().filter(|call| starts.contains(&(*call + shift))).count();
        let shift = (0..10_000).step_by(8).max_by_key(|shift| fits(*shift)).unwrap_or_default();
        let matched = (fits(shift), calls.len());
        Ok(Self { functions, rows, shift, matched })
    }

    /// Where an instruction comes from: its own line, and then the calls that were inlined, from the innermost.
    pub fn frames(&self, place: usize) -> Vec<Spot> {
        let address = u64::try_from(place).unwrap_or_default() * INSTRUCTION + self.shift;
        let Some((_, function)) = self.functions.range(..=address).next_back() else { return Vec::new() };
        if address >= function.low + function.size {
            return Vec::new();
        }
        let own = self.rows.range(..=address).next_back().and_then(|(_, spot)| spot.clone());
        let mut calls: Vec<&Inlined> = function
            .inlined
            .iter()
            .filter(|inlined| inlined.ranges.iter().any(|(low, high)| (*low..*high).contains(&address)))
            .collect();
        calls.sort_by_key(|inlined| std::cmp::Reverse(inlined.depth));
        own.into_iter().chain(calls.into_iter().map(|inlined| inlined.call.clone())).collect()
    }
}

/// Bytes from the start of the text to the targets of all calls.
fn calls(text: &[u8]) -> BTreeSet<u64> {
    let places = (0_i64..).zip(text.chunks_exact(8));
    let target = |(place, code): (i64, &[u8])| {
        let internal = code[0] == 0x85 && code[1] >> 4 == 1;
        let far = i32::from_le_bytes(code[4..8].try_into().ok()?);
        internal.then(|| u64::try_from((place + 1 + i64::from(far)) * 8).ok()).flatten()
    };
    places.filter_map(target).collect()
}

/// All functions by address, and all rows; the end of a stretch of rows is a row without a spot.
fn read(dwarf: &Dwarf<'_>) -> Result<(BTreeMap<u64, Function>, Rows), gimli::Error> {
    let (mut functions, mut rows) = (BTreeMap::new(), BTreeMap::new());
    let mut units = dwarf.units();
    while let Some(header) = units.next()? {
        let unit = dwarf.unit(header)?;
        let mut found = collect(dwarf, &unit)?;
        found.sort_by_key(|function| function.low);
        let stretches = stretches(dwarf, &unit)?;
        // Functions in sections of their own have a stretch each, which begins at zero.
        let apart = stretches.len() == found.len()
            && found.iter().zip(&stretches).all(|(function, stretch)| function.size == stretch.end);
        for (number, Stretch { rows: own, end }) in stretches.into_iter().enumerate() {
            let base = if apart { found.get(number).map_or(0, |function| function.low) } else { 0 };
            rows.entry(base + end).or_insert(None);
            rows.extend(own.into_iter().map(|(at, spot)| (base + at, Some(spot))));
        }
        functions.extend(found.into_iter().map(|function| (function.low, function)));
    }
    Ok((functions, rows))
}

/// Rows without a gap, and where they end.
struct Stretch {
    rows: Vec<(u64, Spot)>,
    end: u64,
}

/// The rows of a unit.
fn stretches(dwarf: &Dwarf<'_>, unit: &Unit<Slice<'_>>) -> Result<Vec<Stretch>, gimli::Error> {
    let Some(program) = unit.line_program.clone() else { return Ok(Vec::new()) };
    let (mut all, mut own) = (Vec::new(), Vec::new());
    let mut rows = program.rows();
    while let Some((header, row)) = rows.next_row()? {
        if row.end_sequence() {
            all.push(Stretch { rows: std::mem::take(&mut own), end: row.address() });
            continue;
        }
        let column = match row.column() {
            gimli::ColumnType::LeftEdge => 0,
            gimli::ColumnType::Column(column) => column.get(),
        };
        let line = row.line().map_or(0, |line| line.get());
        let file = row.file(header).map(|file| name_of(dwarf, unit, header, file)).transpose()?.unwrap_or_default();
        own.push((row.address(), Spot { file, line, column }));
    }
    Ok(all)
}

fn name_of(
    dwarf: &Dwarf<'_>,
    unit: &Unit<Slice<'_>>,
    header: &gimli::LineProgramHeader<Slice<'_>>,
    file: &gimli::FileEntry<Slice<'_>>,
) -> Result<String, gimli::Error> {
    let mut path = String::new();
    if let Some(folder) = file.directory(header) {
        path.push_str(&dwarf.attr_string(unit, folder)?.to_string_lossy());
        path.push('/');
    }
    path.push_str(&dwarf.attr_string(unit, file.path_name())?.to_string_lossy());
    Ok(path)
}

/// The functions of a unit with what is inlined into them, without rows.
fn collect(dwarf: &Dwarf<'_>, unit: &Unit<Slice<'_>>) -> Result<Vec<Function>, gimli::Error> {
    let mut found: Vec<Function> = Vec::new();
    let mut entries = unit.entries();
    let mut depth = 0;
    // The depth of the function that is being read, if one is.
    let mut within = None;
    while let Some((deeper, entry)) = entries.next_dfs()? {
        depth += deeper;
        if within.is_some_and(|outer| depth <= outer) {
            within = None;
        }
        match entry.tag() {
            gimli::DW_TAG_subprogram => {
                if let Some((low, size)) = extent(entry)? {
                    found.push(Function { low, size, ..Function::default() });
                    within = Some(depth);
                }
            }
            gimli::DW_TAG_inlined_subroutine if within.is_some() => {
                if let (Some(function), Some(call)) = (found.last_mut(), call_of(dwarf, unit, entry)?) {
                    let depth = usize::try_from(depth).unwrap_or_default();
                    let ranges = ranges_of(dwarf, unit, entry, function)?;
                    function.inlined.push(Inlined { depth, ranges, call });
                }
            }
            _ => {}
        }
    }
    Ok(found)
}

fn extent(entry: &DebuggingInformationEntry<'_, '_, Slice<'_>>) -> Result<Option<(u64, u64)>, gimli::Error> {
    let Some(AttributeValue::Addr(low)) = entry.attr_value(gimli::DW_AT_low_pc)? else { return Ok(None) };
    let size = match entry.attr_value(gimli::DW_AT_high_pc)? {
        Some(AttributeValue::Addr(high)) => high - low,
        Some(other) => other.udata_value().unwrap_or_default(),
        None => 0,
    };
    Ok(Some((low, size)))
}

fn call_of(
    dwarf: &Dwarf<'_>,
    unit: &Unit<Slice<'_>>,
    entry: &DebuggingInformationEntry<'_, '_, Slice<'_>>,
) -> Result<Option<Spot>, gimli::Error> {
    let number = |name| -> Result<u64, gimli::Error> {
        Ok(entry.attr_value(name)?.and_then(|value| value.udata_value()).unwrap_or_default())
    };
    let file = match entry.attr_value(gimli::DW_AT_call_file)? {
        Some(AttributeValue::FileIndex(file)) => file,
        Some(other) => other.udata_value().unwrap_or_default(),
        None => return Ok(None),
    };
    let Some(program) = &unit.line_program else { return Ok(None) };
    let Some(file) = program.header().file(file) else { return Ok(None) };
    let file = name_of(dwarf, unit, program.header(), file)?;
    Ok(Some(Spot { file, line: number(gimli::DW_AT_call_line)?, column: number(gimli::DW_AT_call_column)? }))
}

/// What an inlined call covers, in the function's own place.
fn ranges_of(
    dwarf: &Dwarf<'_>,
    unit: &Unit<Slice<'_>>,
    entry: &DebuggingInformationEntry<'_, '_, Slice<'_>>,
    function: &Function,
) -> Result<Vec<(u64, u64)>, gimli::Error> {
    let mut ranges = Vec::new();
    if let Some((low, size)) = extent(entry)? {
        ranges.push((low, low + size));
    } else if let Some(value) = entry.attr_value(gimli::DW_AT_ranges)?
        && let Some(offset) = dwarf.attr_ranges_offset(unit, value)?
    {
        let mut raw = dwarf.raw_ranges(unit, offset)?;
        while let Some(range) = raw.next()? {
            if let gimli::RawRngListEntry::AddressOrOffsetPair { begin, end } = range {
                ranges.push((begin, end));
            }
        }
    }
    let own = function.low..function.low + function.size;
    let placed = |(low, high): (u64, u64)| {
        if own.contains(&low) { (low, high) } else { (low + function.low, high + function.low) }
    };
    Ok(ranges.into_iter().map(placed).collect())
}
